using T = double;
#define NAME(KERNEL) KERNEL##_double
#define FOLD_ANY FOLD_OF
#define FOLD_REAL FOLD_OF
#include "order.cuh"
