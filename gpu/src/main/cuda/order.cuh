// What looks at the order of elements along a dimension: positions of extremes, scans and sorting. The file that
// includes this defines T and NAME.
#include "numbers.cuh"
#include "types.cuh"

constexpr int BLOCK = 128;

__device__ inline T combine(int fold, T a, T b) {
  switch (fold) {
#define FOLD_OF(CODE, ...) case CODE: return T(__VA_ARGS__);
#include "folds.cuh"
#undef FOLD_OF
    default: return a;
  }
}

struct Lines {
  View from, to;  // the first elements of the lines
  long long lines, length, step;
  int greatest, unused;
};

struct Found {
  T value;
  long long at;
};

// Whether one element stands before another: NaN does, then the more extreme one, then the first one.
__device__ inline bool beats(Found a, Found b, bool greatest) {
  if (isnan(a.value) || isnan(b.value)) return isnan(a.value) && (!isnan(b.value) || a.at < b.at);
  if (a.value != b.value) return greatest ? a.value > b.value : a.value < b.value;
  return a.at < b.at;
}

__device__ inline Found best(const Lines& p, long long start, long long first, long long step) {
  Found found = {load<T>(p.from.data, p.from.type, start + first * p.step), first};
  for (long long i = first + step; i < p.length; i += step) {
    Found other = {load<T>(p.from.data, p.from.type, start + i * p.step), i};
    if (beats(other, found, p.greatest)) found = other;
  }
  return found;
}

// Positions of extremes: a thread for each short line.
extern "C" __global__ void NAME(arg_short)(const __grid_constant__ Lines p) {
  long long line = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (line >= p.lines) return;
  ((long long*)p.to.data)[p.to.place(line)] = best(p, p.from.place(line), 0, 1).at;
}

// The same with a block for each line, which has at least as many elements as the block has threads.
extern "C" __global__ void __launch_bounds__(BLOCK) NAME(arg_long)(const __grid_constant__ Lines p) {
  __shared__ T values[BLOCK];
  __shared__ long long places[BLOCK];
  int t = threadIdx.x;
  Found mine = best(p, p.from.place(blockIdx.x), t, BLOCK);
  values[t] = mine.value;
  places[t] = mine.at;
  for (int half = BLOCK / 2; half > 0; half /= 2) {
    __syncthreads();
    if (t < half) {
      Found other = {values[t + half], places[t + half]};
      if (beats(other, mine, p.greatest)) mine = other;
      values[t] = mine.value;
      places[t] = mine.at;
    }
  }
  if (t == 0) ((long long*)p.to.data)[p.to.place(blockIdx.x)] = mine.at;
}

// Rows of `length` elements without gaps.
struct Pass {
  const T* values;
  const T* from;
  T* to;
  const long long* placesFrom;
  long long* placesTo;
  long long lines, length, reach;
  int fold, greatest;
};

// One step of a scan: each element joins what lies `reach` before it.
extern "C" __global__ void NAME(scan)(const __grid_constant__ Pass p) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= p.lines * p.length) return;
  p.to[i] = i % p.length < p.reach ? p.from[i] : combine(p.fold, p.from[i - p.reach], p.from[i]);
}

// Each place gets its own number, for what follows.
extern "C" __global__ void NAME(places)(const __grid_constant__ Pass p) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < p.lines * p.length) p.placesTo[i] = i % p.length;
}

// One step of a scan for positions: of equal elements the last one stays, and NaN before all.
extern "C" __global__ void NAME(arg_scan)(const __grid_constant__ Pass p) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= p.lines * p.length) return;
  long long late = p.placesFrom[i];
  if (i % p.length >= p.reach) {
    long long early = p.placesFrom[i - p.reach], line = i - i % p.length;
    T a = p.values[line + early], b = p.values[line + late];
    bool stays = !isnan(b) && (isnan(a) || (p.greatest ? b < a : b > a));
    if (stays) late = early;
  }
  p.placesTo[i] = late;
}

__device__ inline bool before(T a, T b, bool descending) {
  bool less = isnan(b) ? !isnan(a) : a < b, more = isnan(a) ? !isnan(b) : a > b;
  return descending ? more : less;
}

// One step of a merge sort: runs of `reach` sorted elements become runs of twice the length. Each element finds its
// place by itself: it knows its rank in its own run and looks for it in the other one.
extern "C" __global__ void NAME(merge)(const __grid_constant__ Pass p) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= p.lines * p.length) return;
  long long place = i % p.length, line = i - place, run = place / p.reach;
  long long base = run / 2 * 2 * p.reach, other = run % 2 ? base : base + p.reach;
  long long low = min(other, p.length), high = min(other + p.reach, p.length);
  const long long start = low, me = p.placesFrom[i];
  const T mine = p.values[line + me];
  while (low < high) {
    long long middle = (low + high) / 2;
    T value = p.values[line + p.placesFrom[line + middle]];
    // Equal elements of the left run come first.
    bool first = run % 2 ? !before(mine, value, p.greatest) : before(value, mine, p.greatest);
    if (first) low = middle + 1; else high = middle;
  }
  p.placesTo[line + base + (place - run * p.reach) + (low - start)] = me;
}
