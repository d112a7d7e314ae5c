// A product of matrices whose elements are looked up where they lie, by a block of threads, on tensor cores. The file that
// includes this defines T as float, Cell as what a tensor core takes of an element, `cell`, which makes it of a float, and
// MULTIPLY, the instruction's name.
//
// A block computes a tile of 64 x 64 results, each of its eight warps 16 x 32 of them. While it works on one slice of
// 16 terms, the next one is on its way from memory. Results are given away as in product.cuh.
#include "types.cuh"

constexpr int TILE = 64;
constexpr int DEPTH = 16;
constexpr int THREADS = 256;
constexpr int NEIGHBOURS = 2;
constexpr int EACH = TILE * DEPTH / THREADS;
// An instruction takes 32 bytes of a line. The gap behind each line keeps a warp's reads in different banks.
constexpr int STEP = 32 / sizeof(Cell);
constexpr int GAP = 16 / sizeof(Cell);

// sums += x * y of 16 x 8 results, spread over the lanes of a warp as the instruction wants it.
__device__ inline void multiplyTile(float* sums, const unsigned* x, const unsigned* y) {
  asm(MULTIPLY " {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
      : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(y[0]), "r"(y[1]));
}

template <class A, class B, class C>
__device__ inline void product(long long m, long long n, long long k, const A& a, const B& b, const C& c) {
  __shared__ Cell left[2][TILE][DEPTH + GAP];
  __shared__ Cell right[2][TILE][DEPTH + GAP];
  const int t = threadIdx.x, warp = t / 32, line = t % 32 / 4, word = t % 4;
  const int row = warp % 4 * 16 + line, column = warp / 4 * 32;
  const long long tiles = (n + TILE - 1) / TILE;
  const long long top = blockIdx.x / tiles * TILE, first = blockIdx.x % tiles * TILE;
  float sums[4][4] = {};
  float nextLeft[EACH], nextRight[EACH];
  auto ahead = [&](long long from) {
#pragma unroll
    for (int i = 0; i < EACH; i++) {
      int e = t + i * THREADS;
      long long depth = from + e % DEPTH, at = top + e / DEPTH;
      nextLeft[i] = at < m && depth < k ? a(at, depth) : 0.f;
      depth = from + e / TILE;
      at = first + e % TILE;
      nextRight[i] = at < n && depth < k ? b(depth, at) : 0.f;
    }
  };
  auto stage = [&](int half) {
#pragma unroll
    for (int i = 0; i < EACH; i++) {
      int e = t + i * THREADS;
      left[half][e / DEPTH][e % DEPTH] = cell(nextLeft[i]);
      right[half][e % TILE][e / TILE] = cell(nextRight[i]);
    }
  };
  ahead(0);
  stage(0);
  __syncthreads();
  int half = 0;
  for (long long from = 0; from < k; from += DEPTH) {
    bool more = from + DEPTH < k;
    if (more) ahead(from + DEPTH);
#pragma unroll
    for (int d = 0; d < DEPTH; d += STEP) {
      const unsigned* upper = (const unsigned*)&left[half][row][d];
      const unsigned* lower = (const unsigned*)&left[half][row + 8][d];
      const unsigned x[4] = {upper[word], lower[word], upper[word + 4], lower[word + 4]};
#pragma unroll
      for (int j = 0; j < 4; j++) {
        const unsigned* words = (const unsigned*)&right[half][column + j * 8 + line][d];
        const unsigned y[2] = {words[word], words[word + 4]};
        multiplyTile(sums[j], x, y);
      }
    }
    if (more) stage(1 - half);
    __syncthreads();
    half = 1 - half;
  }
#pragma unroll
  for (int j = 0; j < 4; j++) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
      long long atRow = top + row + i * 8, atColumn = first + column + j * 8 + word * 2;
      if (atRow < m && atColumn < n) c(atRow, atColumn, sums[j] + 2 * i, n - atColumn);
    }
  }
}
