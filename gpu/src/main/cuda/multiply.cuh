// Matrix products. The file that includes this defines T and NAME, and brings `product`: that of product.cuh or that of
// tensor.cuh. If it defines STORED, that is the type of all elements.
#pragma once
#include "types.cuh"

template <class X> __device__ inline T take(const X& x, long long place) {
#ifdef STORED
  return load<T>(x.data, STORED, place);
#else
  return fetch<T>(x.data, x.type, place);
#endif
}

template <class X> __device__ inline void give(const X& x, long long place, T value) {
#ifdef STORED
  store<T>(x.data, STORED, place, value);
#else
  keep<T>(x.data, x.type, place, value);
#endif
}

struct Matrix {
  char* data;
  int type, unused;
  long long row, column;
  long long batch[DIMS];
};

struct Product {
  long long m, n, k, batches;
  int batchDims, unused;
  long long batch[DIMS];
  Matrix a, b, c;
};

extern "C" __global__ void __launch_bounds__(THREADS) NAME(multiply)(const __grid_constant__ Product p) {
  for (long long i = blockIdx.z; i < p.batches; i += gridDim.z) {
    const long long inA = p.batchDims ? placeOf(i, p.batchDims, p.batch, p.a.batch) : 0;
    const long long inB = p.batchDims ? placeOf(i, p.batchDims, p.batch, p.b.batch) : 0;
    const long long inC = p.batchDims ? placeOf(i, p.batchDims, p.batch, p.c.batch) : 0;
    product(
        p.m, p.n, p.k,
        [&](long long row, long long k) { return take(p.a, inA + row * p.a.row + k * p.a.column); },
        [&](long long k, long long column) { return take(p.b, inB + k * p.b.row + column * p.b.column); },
        [&](long long row, long long column, T v) { give(p.c, inC + row * p.c.row + column * p.c.column, v); });
  }
}
