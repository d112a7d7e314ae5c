// sm_80
#include "types.cuh"
using T = float;
using Cell = unsigned;
#define NAME(KERNEL) KERNEL##_tf32
#define STORED FLOAT32
#define MULTIPLY "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"
// Ten bits of fraction are left of a float.
__device__ inline Cell cell(float x) {
  unsigned bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
  return bits;
}
#include "tensor.cuh"
#include "convolution.cuh"
