// Matrix products. The file that includes this defines T and NAME, and brings `product`: that of product.cuh or that of
// tensor.cuh.
#pragma once
#include "matrix.cuh"

template <class X>
__device__ inline void giveNeighbours(const X& x, long long place, long long step, const T* values, long long count) {
#pragma unroll
  for (int i = 0; i < NEIGHBOURS; i++) {
    if (i < count) give(x, place + i * step, values[i]);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS) NAME(multiply)(const __grid_constant__ Product p) {
  for (long long i = blockIdx.z; i < p.batches; i += gridDim.z) {
    const long long inA = p.batchDims ? placeOf(i, p.batchDims, p.batch, p.a.batch) : 0;
    const long long inB = p.batchDims ? placeOf(i, p.batchDims, p.batch, p.b.batch) : 0;
    const long long inC = p.batchDims ? placeOf(i, p.batchDims, p.batch, p.c.batch) : 0;
    product(
        p.m, p.n, p.k,
        [&](long long row, long long k) { return take(p.a, inA + row * p.a.row + k * p.a.column); },
        [&](long long k, long long column) { return take(p.b, inB + k * p.b.row + column * p.b.column); },
        [&](long long row, long long column, const T* v, long long count) {
          giveNeighbours(p.c, inC + row * p.c.row + column * p.c.column, p.c.column, v, count);
        });
  }
}
