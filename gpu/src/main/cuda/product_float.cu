using T = float;
#define NAME(KERNEL) KERNEL##_float
#include "product.cuh"
#include "convolution.cuh"
