using T = double;
#define NAME(KERNEL) KERNEL##_double
#include "product.cuh"
#include "convolution.cuh"
