using T = double;
#define NAME(KERNEL) KERNEL##_double
#define UNARY_REAL UNARY_OF
#define BINARY_REAL BINARY_OF
#define UNARY_ANY UNARY_OF
#define BINARY_ANY BINARY_OF
#define BINARY_WHOLE(...)
#define FOLD_ANY FOLD_OF
#define FOLD_REAL FOLD_OF
#include "program.cuh"
