// Convolutions in up to three dimensions, forward and both gradients, as matrix products; see multiply.cuh.
#include "multiply.cuh"

// `[batch, channels, places]`; of a weight `[outputs, channels, window]`.
struct Planes {
  char* data;
  int type, unused;
  long long first, second, place[3];

  __device__ long long at(long long i, long long j, const int* p) const {
    return i * first + j * second + p[0] * place[0] + p[1] * place[1] + p[2] * place[2];
  }
};

struct Convolution {
  long long batch, channels, outputs, groups;  // channels and outputs of one group
  Planes x, w, y;
  int in[3], out[3], size[3], stride[3], padding[3], dilation[3];

  __device__ long long window() const { return (long long)size[0] * size[1] * size[2]; }
  __device__ long long places(const int* n) const { return (long long)n[0] * n[1] * n[2]; }
};

__device__ inline void split(long long index, const int* sizes, int* to) {
  to[2] = (int)(index % sizes[2]);
  index /= sizes[2];
  to[1] = (int)(index % sizes[1]);
  to[0] = (int)(index / sizes[1]);
}

// The place of the input that a window's place covers; false if it lies outside.
__device__ inline bool covered(const Convolution& c, const int* result, const int* window, int* place) {
  for (int d = 0; d < 3; d++) {
    place[d] = result[d] * c.stride[d] - c.padding[d] + window[d] * c.dilation[d];
    if (place[d] < 0 || place[d] >= c.in[d]) return false;
  }
  return true;
}

// The result whose window covers an input's place with its place `window`; false if there is none.
__device__ inline bool covering(const Convolution& c, const int* place, const int* window, int* result) {
  for (int d = 0; d < 3; d++) {
    int from = place[d] + c.padding[d] - window[d] * c.dilation[d];
    if (from < 0 || from % c.stride[d] != 0) return false;
    result[d] = from / c.stride[d];
    if (result[d] >= c.out[d]) return false;
  }
  return true;
}

__device__ inline T element(const Planes& p, long long i, long long j, const int* place) {
  return take(p, p.at(i, j, place));
}

__device__ inline T weight(const Convolution& c, long long output, long long channel, long long window) {
  int place[3];
  split(window, c.size, place);
  return element(c.w, output, channel, place);
}

// Takes neighbours one by one.
template <class G> __device__ inline auto each(G give) {
  return [give](long long row, long long column, const T* values, long long count) {
#pragma unroll
    for (int i = 0; i < NEIGHBOURS; i++) {
      if (i < count) give(row, column + i, values[i]);
    }
  };
}

extern "C" __global__ void __launch_bounds__(THREADS) NAME(convolve_forward)(const __grid_constant__ Convolution c) {
  const long long g = blockIdx.z, window = c.window(), places = c.places(c.out);
  product(
      c.outputs, c.batch * places, c.channels * window,
      [&](long long o, long long k) { return weight(c, g * c.outputs + o, k / window, k % window); },
      [&](long long k, long long n) {
        int result[3], inside[3], place[3];
        split(n % places, c.out, result);
        split(k % window, c.size, inside);
        return covered(c, result, inside, place) ? element(c.x, n / places, g * c.channels + k / window, place) : T(0);
      },
      each([&](long long o, long long n, T v) {
        int result[3];
        split(n % places, c.out, result);
        give(c.y, c.y.at(n / places, g * c.outputs + o, result), v);
      }));
}

extern "C" __global__ void __launch_bounds__(THREADS) NAME(convolve_input)(const __grid_constant__ Convolution c) {
  const long long g = blockIdx.z, window = c.window(), places = c.places(c.in);
  product(
      c.channels, c.batch * places, c.outputs * window,
      [&](long long i, long long k) { return weight(c, g * c.outputs + k / window, i, k % window); },
      [&](long long k, long long n) {
        int result[3], inside[3], place[3];
        split(n % places, c.in, place);
        split(k % window, c.size, inside);
        return covering(c, place, inside, result) ? element(c.y, n / places, g * c.outputs + k / window, result) : T(0);
      },
      each([&](long long i, long long n, T v) {
        int place[3];
        split(n % places, c.in, place);
        give(c.x, c.x.at(n / places, g * c.channels + i, place), v);
      }));
}

extern "C" __global__ void __launch_bounds__(THREADS) NAME(convolve_weight)(const __grid_constant__ Convolution c) {
  const long long g = blockIdx.z, window = c.window(), places = c.places(c.out);
  product(
      c.outputs, c.channels * window, c.batch * places,
      [&](long long o, long long k) {
        int result[3];
        split(k % places, c.out, result);
        return element(c.y, k / places, g * c.outputs + o, result);
      },
      [&](long long k, long long n) {
        int result[3], inside[3], place[3];
        split(k % places, c.out, result);
        split(n % window, c.size, inside);
        return covered(c, result, inside, place) ? element(c.x, k / places, g * c.channels + n / window, place) : T(0);
      },
      each([&](long long o, long long n, T v) {
        int inside[3];
        split(n % window, c.size, inside);
        give(c.w, c.w.at(g * c.outputs + o, n / window, inside), v);
      }));
}
