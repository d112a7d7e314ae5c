using T = long long;
#define NAME(KERNEL) KERNEL##_long
#include "product.cuh"
#include "multiply.cuh"
