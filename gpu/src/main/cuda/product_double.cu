using T = double;
#define NAME(KERNEL) KERNEL##_double
#include "convolution.cuh"
