using T = float;
#define NAME(KERNEL) KERNEL##_float
#include "convolution.cuh"
