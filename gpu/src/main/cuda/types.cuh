// The element types of tensors, and the number types in which kernels compute: `T` is float, double or long long.
#pragma once

// In the order of dev.jacobi.shape.DType.
enum Type { BOOL, UINT8, INT8, INT16, INT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 };

constexpr int DIMS = 6;

__device__ inline float halfToFloat(unsigned short h) {
  float f;
  asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(h));
  return f;
}

__device__ inline unsigned short floatToHalf(float f) {
  unsigned short h;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f));
  return h;
}

__device__ inline unsigned short floatToBfloat16(float f) {
  unsigned bits = __float_as_uint(f);
  if (isnan(f)) return (unsigned short)(bits >> 16 | 0x40);
  return (unsigned short)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

__device__ inline float bfloat16ToFloat(unsigned short b) { return __uint_as_float((unsigned)b << 16); }

// To a whole number as Java converts: toward zero, NaN to 0, and the nearest one of those that are too large.
template <class T> __device__ inline long long whole(T v) { return isnan(v) ? 0 : (long long)v; }
template <> __device__ inline long long whole(long long v) { return v; }
template <class T> __device__ inline int whole32(T v) { return isnan(v) ? 0 : (int)v; }
template <> __device__ inline int whole32(long long v) { return (int)v; }

template <class T> __device__ T load(const char* data, int type, long long place) {
  switch (type) {
    case BOOL: case INT8: return T(((const signed char*)data)[place]);
    case UINT8: return T(((const unsigned char*)data)[place]);
    case INT16: return T(((const short*)data)[place]);
    case INT32: return T(((const int*)data)[place]);
    case INT64: return T(((const long long*)data)[place]);
    case FLOAT16: return T(halfToFloat(((const unsigned short*)data)[place]));
    case BFLOAT16: return T(bfloat16ToFloat(((const unsigned short*)data)[place]));
    case FLOAT32: return T(((const float*)data)[place]);
    default: return T(((const double*)data)[place]);
  }
}

template <> __device__ inline long long load(const char* data, int type, long long place) {
  switch (type) {
    case BOOL: case INT8: return ((const signed char*)data)[place];
    case UINT8: return ((const unsigned char*)data)[place];
    case INT16: return ((const short*)data)[place];
    case INT32: return ((const int*)data)[place];
    case INT64: return ((const long long*)data)[place];
    default: return whole(load<double>(data, type, place));
  }
}

template <class T> __device__ void store(char* data, int type, long long place, T value) {
  switch (type) {
    case BOOL: data[place] = value != T(0); break;
    case UINT8: case INT8: data[place] = (char)whole(value); break;
    case INT16: ((short*)data)[place] = (short)whole(value); break;
    case INT32: ((int*)data)[place] = whole32(value); break;
    case INT64: ((long long*)data)[place] = whole(value); break;
    case FLOAT16: ((unsigned short*)data)[place] = floatToHalf((float)value); break;
    case BFLOAT16: ((unsigned short*)data)[place] = floatToBfloat16((float)value); break;
    case FLOAT32: ((float*)data)[place] = (float)value; break;
    default: ((double*)data)[place] = (double)value; break;
  }
}

// The same where the code is repeated often. What computes in double is stored as double; what computes in float mostly
// as float, and only that case is written in place.
template <class T> __device__ __noinline__ T loadOther(const char* data, int type, long long place) {
  return load<T>(data, type, place);
}
template <class T> __device__ __noinline__ void storeOther(char* data, int type, long long place, T value) {
  store<T>(data, type, place, value);
}
template <class T> __device__ inline T fetch(const char* data, int type, long long place) {
  return type == FLOAT32 ? ((const float*)data)[place] : loadOther<T>(data, type, place);
}
template <> __device__ inline double fetch(const char* data, int, long long place) { return ((const double*)data)[place]; }
template <> __device__ inline long long fetch(const char* data, int type, long long place) {
  return load<long long>(data, type, place);
}
template <class T> __device__ inline void keep(char* data, int type, long long place, T value) {
  if (type == FLOAT32) ((float*)data)[place] = value; else storeOther<T>(data, type, place, value);
}
template <> __device__ inline void keep(char* data, int, long long place, double value) { ((double*)data)[place] = value; }
template <> __device__ inline void keep(char* data, int type, long long place, long long value) {
  store<long long>(data, type, place, value);
}

// What a value of this type holds of a number.
template <class T> __device__ T cast(int type, T x) {
  switch (type) {
    case BOOL: return T(x != T(0));
    case UINT8: return T((unsigned char)whole(x));
    case INT8: return T((signed char)whole(x));
    case INT16: return T((short)whole(x));
    case INT32: return T(whole32(x));
    case INT64: return T(whole(x));
    case FLOAT16: return T(halfToFloat(floatToHalf((float)x)));
    case BFLOAT16: return T(bfloat16ToFloat(floatToBfloat16((float)x)));
    case FLOAT32: return T((float)x);
    default: return x;
  }
}
template <> __device__ inline long long cast(int type, long long x) {
  switch (type) {
    case BOOL: return x != 0;
    case UINT8: return (unsigned char)x;
    case INT8: return (signed char)x;
    case INT16: return (short)x;
    case INT32: return (int)x;
    default: return x;
  }
}

// The place of the element that comes `index`-th in row-major order.
__device__ inline long long placeOf(long long index, int dims, const long long* sizes, const long long* strides) {
  if (dims == 1) return index * strides[0];
  long long place = 0;
  for (int d = dims - 1; d >= 0; d--) {
    long long rest;
    if ((index | sizes[d]) >> 32) {
      rest = index / sizes[d];
    } else {
      rest = (unsigned)index / (unsigned)sizes[d];
    }
    place += (index - rest * sizes[d]) * strides[d];
    index = rest;
  }
  return place;
}

// A tensor as a kernel sees it.
struct View {
  char* data;  // of its first element
  int type, dims;
  long long sizes[DIMS], strides[DIMS];

  __device__ long long place(long long index) const { return placeOf(index, dims, sizes, strides); }
};
