// sm_80
#include "types.cuh"
using T = float;
using Cell = unsigned short;
#define NAME(KERNEL) KERNEL##_half
#define STORED FLOAT16
#define MULTIPLY "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32"
__device__ inline Cell cell(float x) { return floatToHalf(x); }
#include "tensor.cuh"
#include "convolution.cuh"
