// Pooling: folds of the elements that a moving window covers.
#include "types.cuh"

struct Windows {
  View from, to, positions;
  long long planes;
  int wide[3], narrow[3], size[3], stride[3], padding[3], dilation[3];
};

__device__ inline long long area(const int* n) { return (long long)n[0] * n[1] * n[2]; }

__device__ inline void split(long long index, const int* sizes, int* to) {
  to[2] = (int)(index % sizes[2]);
  index /= sizes[2];
  to[1] = (int)(index % sizes[1]);
  to[0] = (int)(index / sizes[1]);
}

// Calls `visit(place in the plane)` for each place of a window, in row-major order.
template <class V> __device__ inline void places(const Windows& w, const int* window, V visit) {
  for (int i = 0; i < w.size[0]; i++) {
    int d = window[0] * w.stride[0] - w.padding[0] + i * w.dilation[0];
    if (d < 0 || d >= w.wide[0]) continue;
    for (int j = 0; j < w.size[1]; j++) {
      int h = window[1] * w.stride[1] - w.padding[1] + j * w.dilation[1];
      if (h < 0 || h >= w.wide[1]) continue;
      for (int k = 0; k < w.size[2]; k++) {
        int x = window[2] * w.stride[2] - w.padding[2] + k * w.dilation[2];
        if (x >= 0 && x < w.wide[2]) visit(((long long)d * w.wide[1] + h) * w.wide[2] + x);
      }
    }
  }
}

__device__ inline double at(const View& v, long long index) { return load<double>(v.data, v.type, v.place(index)); }

extern "C" __global__ void pool_max(const __grid_constant__ Windows w) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x, n = area(w.narrow);
  if (i >= w.planes * n) return;
  int window[3];
  split(i % n, w.narrow, window);
  long long plane = i / n * area(w.wide), position = -1;
  double most = -INFINITY;
  places(w, window, [&](long long place) {
    double x = at(w.from, plane + place);
    if (position < 0 || x > most || isnan(x)) {
      most = x;
      position = place;
    }
  });
  store<double>(w.to.data, w.to.type, w.to.place(i), most);
  ((long long*)w.positions.data)[w.positions.place(i)] = position;
}

extern "C" __global__ void pool_sum(const __grid_constant__ Windows w) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x, n = area(w.narrow);
  if (i >= w.planes * n) return;
  int window[3];
  split(i % n, w.narrow, window);
  long long plane = i / n * area(w.wide);
  double sum = 0;
  places(w, window, [&](long long place) { sum += at(w.from, plane + place); });
  store<double>(w.to.data, w.to.type, w.to.place(i), sum);
}

// The reverse of the sum: each place looks for the windows that cover it.
extern "C" __global__ void pool_spread(const __grid_constant__ Windows w) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x, n = area(w.wide);
  if (i >= w.planes * n) return;
  int place[3];
  split(i % n, w.wide, place);
  long long plane = i / n * area(w.narrow);
  double sum = 0;
  for (int a = w.size[0] - 1; a >= 0; a--) {
    int d = place[0] + w.padding[0] - a * w.dilation[0];
    if (d < 0 || d % w.stride[0] || d / w.stride[0] >= w.narrow[0]) continue;
    for (int b = w.size[1] - 1; b >= 0; b--) {
      int h = place[1] + w.padding[1] - b * w.dilation[1];
      if (h < 0 || h % w.stride[1] || h / w.stride[1] >= w.narrow[1]) continue;
      for (int c = w.size[2] - 1; c >= 0; c--) {
        int x = place[2] + w.padding[2] - c * w.dilation[2];
        if (x < 0 || x % w.stride[2] || x / w.stride[2] >= w.narrow[2]) continue;
        sum += at(w.from, plane + ((long long)(d / w.stride[0]) * w.narrow[1] + h / w.stride[1]) * w.narrow[2] + x / w.stride[2]);
      }
    }
  }
  store<double>(w.to.data, w.to.type, w.to.place(i), sum);
}
