using T = long long;
#define NAME(KERNEL) KERNEL##_long
#define FOLD_ANY FOLD_OF
#define FOLD_REAL(...)
#include "order.cuh"
