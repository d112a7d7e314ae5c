using T = long long;
#define NAME(KERNEL) KERNEL##_long
#define UNARY_REAL(...)
#define BINARY_REAL(...)
#define UNARY_ANY UNARY_OF
#define BINARY_ANY BINARY_OF
#define BINARY_WHOLE BINARY_OF
#define FOLD_ANY FOLD_OF
#define FOLD_REAL(...)
#include "program.cuh"
