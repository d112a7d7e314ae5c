// Matrices of a product as a kernel sees them, and their elements. The file that includes this defines T. If it defines
// STORED, that is the type of all elements.
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
