// sm_80
#include "types.cuh"
using T = float;
using Cell = unsigned short;
#define NAME(KERNEL) KERNEL##_bfloat16
#define STORED BFLOAT16
#define MULTIPLY "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"
__device__ inline Cell cell(float x) { return floatToBfloat16(x); }
#include "tensor.cuh"
#include "convolution.cuh"
