// A product of matrices whose elements are looked up where they lie, by a block of threads. The file that includes this
// defines T.
//
// A block computes a tile of 64 x 64 results, each thread 4 x 4 of them. While it works on one slice of 16 terms (8 of double or long), the
// next one is on its way from memory. Results are given away as `c(row, column, values, count)`: as many neighbours as there are, at most NEIGHBOURS.
#include "types.cuh"

constexpr int TILE = 64;
// Slices of numbers of 8 bytes are half as deep, or a thread has more of them than registers.
constexpr int DEPTH = sizeof(T) == 8 ? 8 : 16;
constexpr int THREADS = 256;
constexpr int NEIGHBOURS = 4;
constexpr int EACH = TILE * DEPTH / THREADS;

template <class A, class B, class C>
__device__ inline void product(long long m, long long n, long long k, const A& a, const B& b, const C& c) {
  __shared__ T left[2][DEPTH][TILE + 1];
  __shared__ T right[2][DEPTH][TILE + 1];
  const int t = threadIdx.x, row = t / 16 * 4, column = t % 16 * 4;
  const long long tiles = (n + TILE - 1) / TILE;
  const long long top = blockIdx.x / tiles * TILE, first = blockIdx.x % tiles * TILE;
  T sums[4][4] = {};
  T nextLeft[EACH], nextRight[EACH];
  auto ahead = [&](long long from) {
#pragma unroll
    for (int i = 0; i < EACH; i++) {
      int e = t + i * THREADS;
      long long depth = from + e % DEPTH, line = top + e / DEPTH;
      nextLeft[i] = line < m && depth < k ? a(line, depth) : T(0);
      depth = from + e / TILE;
      line = first + e % TILE;
      nextRight[i] = line < n && depth < k ? b(depth, line) : T(0);
    }
  };
  auto stage = [&](int half) {
#pragma unroll
    for (int i = 0; i < EACH; i++) {
      int e = t + i * THREADS;
      left[half][e % DEPTH][e / DEPTH] = nextLeft[i];
      right[half][e / TILE][e % TILE] = nextRight[i];
    }
  };
  ahead(0);
  stage(0);
  __syncthreads();
  int half = 0;
  for (long long from = 0; from < k; from += DEPTH) {
    bool more = from + DEPTH < k;
    if (more) ahead(from + DEPTH);
#pragma unroll 4
    for (int d = 0; d < DEPTH; d++) {
      T x[4], y[4];
#pragma unroll
      for (int i = 0; i < 4; i++) {
        x[i] = left[half][d][row + i];
        y[i] = right[half][d][column + i];
      }
#pragma unroll
      for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++) sums[i][j] += x[i] * y[j];
      }
    }
    if (more) stage(1 - half);
    __syncthreads();
    half = 1 - half;
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    if (top + row + i < m && first + column < n) c(top + row + i, first + column, sums[i], n - first - column);
  }
}
