// Gathers and scatters.
#include "types.cuh"

constexpr int BLOCK = 128;

struct Walk {
  char* table;
  int type, dims;
  const long long* index;
  char* list;
  long long count, rows, rowStep;
  // The dimensions of the index; in a scatter the one along which it goes is left out.
  long long sizes[DIMS], tableSteps[DIMS], indexSteps[DIMS], listSteps[DIMS];
  long long length, indexStep, listStep;  // along that dimension
  long long* fault;                       // gets the first index that is out of range
  long long operation;                    // and whose it was
  int how, listType;
};

__device__ inline bool inRange(const Walk& w, long long row) {
  if (row >= 0 && row < w.rows) return true;
  if (atomicCAS((unsigned long long*)w.fault, 0ull, (unsigned long long)w.operation) == 0) w.fault[1] = row;
  return false;
}

template <class E> __device__ inline void move(const char* from, long long i, char* to, long long j) {
  ((E*)to)[j] = ((const E*)from)[i];
}

// Elements keep their bits: a type is as good as another of its size.
__device__ inline void moveElement(int type, const char* from, long long i, char* to, long long j) {
  switch (type) {
    case BOOL: case UINT8: case INT8: move<char>(from, i, to, j); break;
    case INT16: case FLOAT16: case BFLOAT16: move<short>(from, i, to, j); break;
    case INT32: case FLOAT32: move<int>(from, i, to, j); break;
    default: move<long long>(from, i, to, j); break;
  }
}

extern "C" __global__ void gather(const __grid_constant__ Walk w) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= w.count) return;
  long long row = w.index[placeOf(i, w.dims, w.sizes, w.indexSteps)];
  if (!inRange(w, row)) return;
  long long from = placeOf(i, w.dims, w.sizes, w.tableSteps) + row * w.rowStep;
  moveElement(w.type, w.table, from, w.list, placeOf(i, w.dims, w.sizes, w.listSteps));
}

enum How { ADD, ASSIGN, MULTIPLY, MAX, MIN };

template <class T> __device__ inline T join(int how, T place, T value) {
  switch (how) {
    case ADD: return place + value;
    case ASSIGN: return value;
    case MULTIPLY: return place * value;
    case MAX: return place != place || value != value ? place + value : place > value ? place : value;
    default: return place != place || value != value ? place + value : place < value ? place : value;
  }
}

template <class T> __device__ inline void joinAt(const Walk& w, long long to, long long from) {
  store<T>(w.table, w.type, to, join(w.how, load<T>(w.table, w.type, to), load<T>(w.list, w.listType, from)));
}

// Short lines: a thread goes along each in the order of the index, so that the result does not depend on chance.
extern "C" __global__ void scatter(const __grid_constant__ Walk w) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= w.count) return;
  long long start = placeOf(i, w.dims, w.sizes, w.tableSteps);
  long long index = placeOf(i, w.dims, w.sizes, w.indexSteps), list = placeOf(i, w.dims, w.sizes, w.listSteps);
  for (long long k = 0; k < w.length; k++) {
    long long row = w.index[index + k * w.indexStep];
    if (!inRange(w, row)) return;
    long long to = start + row * w.rowStep, from = list + k * w.listStep;
    if (w.type < FLOAT16) joinAt<long long>(w, to, from);
    else if (w.type == FLOAT32) joinAt<float>(w, to, from);
    else joinAt<double>(w, to, from);
  }
}

// What a block has of a long line at a time: for each row that is named in it, the thread that has its first mention joins
// all that go there, in the order of the index as above.
template <class T> __device__ inline void scatterLine(const Walk& w, long long start, long long index, long long list) {
  __shared__ long long rows[BLOCK];
  __shared__ T values[BLOCK];
  const int t = threadIdx.x;
  for (long long from = 0; from < w.length; from += BLOCK) {
    const int n = (int)min((long long)BLOCK, w.length - from);
    long long row = -1;
    if (t < n) {
      row = w.index[index + (from + t) * w.indexStep];
      if (!inRange(w, row)) row = -1;
      rows[t] = row;
      values[t] = load<T>(w.list, w.listType, list + (from + t) * w.listStep);
    }
    __syncthreads();
    bool first = row >= 0;
    for (int i = 0; i < t && first; i++) first = rows[i] != row;
    if (first) {
      const long long to = start + row * w.rowStep;
      T joined = load<T>(w.table, w.type, to);
#pragma unroll 1
      for (int i = t; i < n; i++) {
        if (rows[i] == row) joined = cast<T>(w.type, join(w.how, joined, values[i]));
      }
      store<T>(w.table, w.type, to, joined);
    }
    __syncthreads();
  }
}

// Long lines: a block for each.
extern "C" __global__ void __launch_bounds__(BLOCK) scatter_line(const __grid_constant__ Walk w) {
  const long long i = blockIdx.x, start = placeOf(i, w.dims, w.sizes, w.tableSteps);
  const long long index = placeOf(i, w.dims, w.sizes, w.indexSteps), list = placeOf(i, w.dims, w.sizes, w.listSteps);
  if (w.type < FLOAT16) scatterLine<long long>(w, start, index, list);
  else if (w.type == FLOAT32) scatterLine<float>(w, start, index, list);
  else scatterLine<double>(w, start, index, list);
}
