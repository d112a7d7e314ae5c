// What the expressions of operations call beside CUDA's functions of float and double: the same names for whole numbers.
#pragma once

__device__ inline bool isnan(long long) { return false; }
__device__ inline long long fabs(long long x) { return x < 0 ? -x : x; }
__device__ inline long long fmax(long long a, long long b) { return a > b ? a : b; }
__device__ inline long long fmin(long long a, long long b) { return a < b ? a : b; }
__device__ inline long long floor(long long x) { return x; }
__device__ inline long long ceil(long long x) { return x; }
__device__ inline long long rint(long long x) { return x; }
__device__ inline long long trunc(long long x) { return x; }

// The remainder with the sign of `x`.
__device__ inline float mod(float x, float y) { return fmodf(x, y); }
__device__ inline double mod(double x, double y) { return fmod(x, y); }
__device__ inline long long mod(long long x, long long y) { return y == 0 ? 0 : x % y; }
