// The interpreter of fused programs: dev.jacobi.backend.Program. The file that includes this defines T, the type that
// everything is computed in, and NAME, which appends that type's name.
//
// The domain is seen as rows. A fold over rows needs all elements of its row before what follows can be computed, so a
// program is cut into phases: each phase but the last folds a row, and elements that are needed again are computed
// again, which costs less than keeping them.
#include "numbers.cuh"
#include "matrix.cuh"
#include "product.cuh"

constexpr int LANES = 4;  // elements that a thread computes at a time
constexpr int SLOTS = 40;
constexpr int NARROW = 16;
constexpr int CONSTANTS = 32;
constexpr int OPERANDS = 24;
constexpr int PHASES = 20;
constexpr int STEPS = 256;
constexpr int BLOCK = 128;
constexpr int ROUNDS = 4;  // of LANES elements each, that a thread folds by themselves

// The first steps; from OPERATIONS on they are those of operations.cuh.
enum Code { CONSTANT, LOAD, STORE, ROW, WHERE, CAST, OPERATIONS };

struct Step {
  unsigned short code;
  unsigned char to, a, b, c;
};

// Fold a row; compute all of its elements; compute what it has one of; keep the fold of a piece.
enum Kind { FOLD_ROW, WIDE, ONCE, PIECE };

struct Phase {
  short first, last;  // steps
  unsigned char kind, fold, value, row;
};

struct Operand {
  char* data;
  int type, unused;
  long long strides[DIMS];
};

struct Program {
  Product product;  // of which the program goes on with the results, if it does
  long long rows, length;
  long long pieces, piece;  // how many pieces a row is folded in, and their length
  int outer, inner;         // dimensions of the rows, and within a row
  int phases, unused;
  long long sizes[DIMS];
  long long constants[CONSTANTS];
  long long identities[NARROW];
  Operand operands[OPERANDS];
  Phase phase[PHASES];
  Step steps[STEPS];
};
static_assert(sizeof(Program) <= 4096, "a kernel's arguments");

__device__ inline T number(long long bits, float) { return (T)__longlong_as_double(bits); }
__device__ inline T number(long long bits, double) { return (T)__longlong_as_double(bits); }
__device__ inline T number(long long bits, long long) { return (T)bits; }

__device__ inline T combine(int fold, T a, T b) {
  switch (fold) {
#define FOLD_OF(CODE, ...) case CODE: return T(__VA_ARGS__);
#include "folds.cuh"
#undef FOLD_OF
    default: return a;
  }
}

__device__ inline long long rowPlace(const Program& p, const Operand& o, long long row) {
  return p.outer == 0 ? 0 : placeOf(row, p.outer, p.sizes, o.strides);
}

__device__ inline long long innerPlace(const Program& p, const Operand& o, long long column) {
  return p.inner == 0 ? 0 : placeOf(column, p.inner, p.sizes + p.outer, o.strides + p.outer);
}

__device__ inline void loadLanes(const Program& p, const Operand& o, long long row, long long column, int n, T* to) {
  long long start = rowPlace(p, o, row);
  bool flat = p.inner == 1 && o.strides[p.outer] == 1;
  if (sizeof(T) == 4 && flat && n == LANES && o.type == FLOAT32) {
    const char* at = o.data + (start + column) * 4;
    if (((unsigned long long)at & 15) == 0) {
      float4 v = *(const float4*)at;
      to[0] = T(v.x); to[1] = T(v.y); to[2] = T(v.z); to[3] = T(v.w);
      return;
    }
  }
#pragma unroll 1
  for (int k = 0; k < LANES; k++) to[k] = k < n ? load<T>(o.data, o.type, start + innerPlace(p, o, column + k)) : T(0);
}

__device__ inline void storeLanes(const Program& p, const Operand& o, long long row, long long column, int n, const T* from) {
  long long start = rowPlace(p, o, row);
  bool flat = p.inner == 1 && o.strides[p.outer] == 1;
  if (sizeof(T) == 4 && flat && n == LANES && o.type == FLOAT32) {
    char* at = o.data + (start + column) * 4;
    if (((unsigned long long)at & 15) == 0) {
      *(float4*)at = make_float4((float)from[0], (float)from[1], (float)from[2], (float)from[3]);
      return;
    }
  }
#pragma unroll 1
  for (int k = 0; k < n; k++) store<T>(o.data, o.type, start + innerPlace(p, o, column + k), from[k]);
}

#define EACH_LANE _Pragma("unroll 1") for (int k = 0; k < LANES; k++)

// Runs a phase's steps for `n` neighbours in a row.
__device__ __noinline__ void interpret(const Program& p, int phase, long long row, long long column, int n, T* registers,
                                       const T* rowValues) {
  for (int s = p.phase[phase].first; s < p.phase[phase].last; s++) {
    const Step step = p.steps[s];
    T* to = registers + step.to * LANES;
    const T* a = registers + step.a * LANES;
    const T* b = registers + step.b * LANES;
    const T* c = registers + step.c * LANES;
    switch (step.code) {
      case CONSTANT: EACH_LANE to[k] = number(p.constants[step.a], T()); break;
      case LOAD: loadLanes(p, p.operands[step.a], row, column, n, to); break;
      case STORE: storeLanes(p, p.operands[step.to], row, column, n, a); break;
      case ROW: EACH_LANE to[k] = rowValues[step.a]; break;
      case WHERE: EACH_LANE to[k] = a[k] != T(0) ? b[k] : c[k]; break;
      case CAST: EACH_LANE to[k] = cast<T>(step.b, a[k]); break;
#define UNARY_OF(CODE, ...) case CODE: EACH_LANE { const T x = a[k]; to[k] = T(__VA_ARGS__); } break;
#define BINARY_OF(CODE, ...) case CODE: EACH_LANE { const T x = a[k], y = b[k]; to[k] = T(__VA_ARGS__); } break;
#include "operations.cuh"
#undef UNARY_OF
#undef BINARY_OF
      default: break;
    }
  }
}

// Pointwise programs: the domain is one row.
extern "C" __global__ void NAME(elements)(const __grid_constant__ Program p) {
  T registers[SLOTS * LANES];
  long long column = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * LANES;
  if (column >= p.length) return;
  int n = (int)min((long long)LANES, p.length - column);
  interpret(p, 0, 0, column, n, registers, registers);
}

// Folds what a thread sees of a piece of a row; some elements first before the result joins those of others, so that the
// rounding errors of a sum do not grow with its length.
__device__ inline T foldPart(const Program& p, int phase, long long row, long long from, long long to, int first, int step,
                             T* registers, const T* rowValues) {
  const Phase& ph = p.phase[phase];
  T sum = number(p.identities[ph.row], T());
  long long column = from + (long long)first * LANES;
  while (column < to) {
    T part = number(p.identities[ph.row], T());
    int round = 0;
    do {
      int n = (int)min((unsigned long long)LANES, (unsigned long long)(to - column));
      interpret(p, phase, row, column, n, registers, rowValues);
#pragma unroll 1
      for (int k = 0; k < n; k++) part = combine(ph.fold, part, registers[ph.value * LANES + k]);
      column += (long long)step * LANES;
    } while (++round < ROUNDS && column < to);
    sum = combine(ph.fold, sum, part);
  }
  return sum;
}

// Short rows: a thread for each.
extern "C" __global__ void NAME(short_rows)(const __grid_constant__ Program p) {
  T registers[SLOTS * LANES], rowValues[NARROW];
  long long row = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= p.rows) return;
  for (int phase = 0; phase < p.phases; phase++) {
    switch (p.phase[phase].kind) {
      case FOLD_ROW:
        rowValues[p.phase[phase].row] = foldPart(p, phase, row, 0, p.length, 0, 1, registers, rowValues);
        break;
      case WIDE:
        for (long long column = 0; column < p.length; column += LANES) {
          interpret(p, phase, row, column, (int)min((long long)LANES, p.length - column), registers, rowValues);
        }
        break;
      default: interpret(p, phase, row, 0, 1, registers, rowValues);
    }
  }
}

// Long rows: a block for each, or for each piece of one. Partial sums join in the order of a tree whose shape depends on
// nothing but the block's size.
extern "C" __global__ void __launch_bounds__(BLOCK) NAME(long_rows)(const __grid_constant__ Program p) {
  __shared__ T rowValues[NARROW];
  __shared__ T sums[BLOCK];
  T registers[SLOTS * LANES];
  int t = threadIdx.x;
  const unsigned pieces = (unsigned)p.pieces, row = blockIdx.x / pieces;
  long long from = blockIdx.x % pieces * p.piece;
  long long to = min(from + p.piece, p.length);
  for (int phase = 0; phase < p.phases; phase++) {
    const Phase& ph = p.phase[phase];
    if (ph.kind == FOLD_ROW) {
      sums[t] = foldPart(p, phase, row, from, to, t, BLOCK, registers, rowValues);
      for (int half = BLOCK / 2; half > 0; half /= 2) {
        __syncthreads();
        if (t < half) sums[t] = combine(ph.fold, sums[t], sums[t + half]);
      }
      if (t == 0) rowValues[ph.row] = sums[0];
      __syncthreads();
    } else if (ph.kind == WIDE) {
      for (long long column = from + (long long)t * LANES; column < to; column += (long long)BLOCK * LANES) {
        interpret(p, phase, row, column, (int)min((long long)LANES, to - column), registers, rowValues);
      }
    } else if (t == 0 && ph.kind == PIECE) {
      ((T*)p.operands[ph.value].data)[blockIdx.x] = rowValues[ph.row];
    } else if (t == 0) {
      interpret(p, phase, row, 0, 1, registers, rowValues);
    }
  }
}

// A product, and what a pointwise program makes of its results while they are at hand: with a bias, an activation. Both
// are kept, because whoever wanted the product may want it again. The program's domain is the product's result.
extern "C" __global__ void __launch_bounds__(THREADS) NAME(multiply_then)(const __grid_constant__ Program p) {
  T registers[SLOTS * LANES];
  const Product& q = p.product;
  for (long long i = blockIdx.z; i < q.batches; i += gridDim.z) {
    const long long inA = q.batchDims ? placeOf(i, q.batchDims, q.batch, q.a.batch) : 0;
    const long long inB = q.batchDims ? placeOf(i, q.batchDims, q.batch, q.b.batch) : 0;
    const long long start = i * q.m * q.n;
    product(
        q.m, q.n, q.k, [&](long long row, long long k) { return take(q.a, inA + row * q.a.row + k * q.a.column); },
        [&](long long k, long long column) { return take(q.b, inB + k * q.b.row + column * q.b.column); },
        [&](long long row, long long column, const T* values, long long count) {
          const long long place = start + row * q.n + column;
          const int n = (int)min((long long)LANES, count);
          for (int k = 0; k < n; k++) give(q.c, place + k, values[k]);
          interpret(p, 0, 0, place, n, registers, registers);
        });
  }
}
