// A function for each PTX instruction that computes. Registers are raw bits (uint16_t, uint32_t, uint64_t); an instruction
// says how it reads them.
#pragma once
#include "kernel.h"

namespace jd {

// ---- bits as numbers ------------------------------------------------------------------------------------------

inline float F(uint32_t v) { float f; memcpy(&f, &v, 4); return f; }
inline double D(uint64_t v) { double f; memcpy(&f, &v, 8); return f; }
inline uint32_t bits(float f) { uint32_t v; memcpy(&v, &f, 4); return v; }
inline uint64_t bits(double f) { uint64_t v; memcpy(&v, &f, 8); return v; }
using u16 = uint16_t; using u32 = uint32_t; using u64 = uint64_t;
using s16 = int16_t; using s32 = int32_t; using s64 = int64_t;
using b16 = u16; using b32 = u32; using b64 = u64;
using f32 = float; using f64 = double;

template <class T> struct Raw { using type = T; static T of(T v) { return v; } static T to(T v) { return v; } };
template <> struct Raw<s16> { using type = u16; static s16 of(u16 v) { return (s16)v; } static u16 to(s16 v) { return (u16)v; } };
template <> struct Raw<s32> { using type = u32; static s32 of(u32 v) { return (s32)v; } static u32 to(s32 v) { return (u32)v; } };
template <> struct Raw<s64> { using type = u64; static s64 of(u64 v) { return (s64)v; } static u64 to(s64 v) { return (u64)v; } };
template <> struct Raw<f32> { using type = u32; static f32 of(u32 v) { return F(v); } static u32 to(f32 v) { return bits(v); } };
template <> struct Raw<f64> { using type = u64; static f64 of(u64 v) { return D(v); } static u64 to(f64 v) { return bits(v); } };
template <class T> using R = typename Raw<T>::type;
template <class T> inline T in(R<T> v) { return Raw<T>::of(v); }
template <class T> inline R<T> out(T v) { return Raw<T>::to(v); }
template <class T> using U = std::make_unsigned_t<T>;

template <class T> inline T flush(T v) { return std::fpclassify(v) == FP_SUBNORMAL ? std::copysign((T)0, v) : v; }

// ---- instructions ---------------------------------------------------------------------------------------------

template <class T> inline R<T> add(R<T> a, R<T> b) {
  if constexpr (std::is_floating_point_v<T>) return out<T>(in<T>(a) + in<T>(b)); else return (R<T>)(a + b);
}
template <class T> inline R<T> sub(R<T> a, R<T> b) {
  if constexpr (std::is_floating_point_v<T>) return out<T>(in<T>(a) - in<T>(b)); else return (R<T>)(a - b);
}
template <class T> inline R<T> mul(R<T> a, R<T> b) { return out<T>(in<T>(a) * in<T>(b)); }
template <class T> inline R<T> mul_lo(R<T> a, R<T> b) { return (R<T>)((u64)a * (u64)b); }
template <class T> inline R<T> mul_hi(R<T> a, R<T> b) {
  using W = std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128>;
  return (R<T>)(((W)in<T>(a) * (W)in<T>(b)) >> (8 * sizeof(T)));
}
template <class T> inline auto mul_wide(R<T> a, R<T> b) {
  if constexpr (sizeof(T) == 2) {
    return std::is_signed_v<T> ? (u32)((s32)in<T>(a) * (s32)in<T>(b)) : (u32)a * (u32)b;
  } else {
    return std::is_signed_v<T> ? (u64)((s64)in<T>(a) * (s64)in<T>(b)) : (u64)a * (u64)b;
  }
}
template <class T> inline R<T> mad_lo(R<T> a, R<T> b, R<T> c) { return (R<T>)(mul_lo<T>(a, b) + c); }
template <class T> inline R<T> mad_hi(R<T> a, R<T> b, R<T> c) { return (R<T>)(mul_hi<T>(a, b) + c); }
template <class T, class C> inline auto mad_wide(R<T> a, R<T> b, C c) { return (decltype(mul_wide<T>(a, b)))(mul_wide<T>(a, b) + c); }
template <class T> inline R<T> fma_rn(R<T> a, R<T> b, R<T> c) { return out<T>(std::fma(in<T>(a), in<T>(b), in<T>(c))); }
enum Rounding { NONE, RN, RZ, RM, RP };

// A float beside an exact result, in the direction that an instruction wants.
inline float directed(double exact, Rounding r) {
  float near = (float)exact;
  bool high = (double)near > exact, low = (double)near < exact;
  if ((r == RM && high) || (r == RZ && high && exact > 0)) return std::nextafter(near, -INFINITY);
  if ((r == RP && low) || (r == RZ && low && exact < 0)) return std::nextafter(near, INFINITY);
  return near;
}
#define JD_DIRECTED(SUFFIX, WAY)                                                                                            \
  template <class T> inline R<T> fma_##SUFFIX(R<T> a, R<T> b, R<T> c) {                                                     \
    static_assert(sizeof(T) == 4, "only of floats");                                                                        \
    return bits(directed(std::fma((double)in<T>(a), (double)in<T>(b), (double)in<T>(c)), WAY));                             \
  }                                                                                                                         \
  template <class T> inline R<T> add_##SUFFIX(R<T> a, R<T> b) {                                                             \
    static_assert(sizeof(T) == 4, "only of floats");                                                                        \
    return bits(directed((double)in<T>(a) + (double)in<T>(b), WAY));                                                        \
  }                                                                                                                         \
  template <class T> inline R<T> mul_##SUFFIX(R<T> a, R<T> b) {                                                             \
    static_assert(sizeof(T) == 4, "only of floats");                                                                        \
    return bits(directed((double)in<T>(a) * (double)in<T>(b), WAY));                                                        \
  }
JD_DIRECTED(rz, RZ)
JD_DIRECTED(rm, RM)
JD_DIRECTED(rp, RP)
template <class T> inline R<T> div(R<T> a, R<T> b) {
  if constexpr (std::is_floating_point_v<T>) return out<T>(in<T>(a) / in<T>(b));
  else {
    if (b == 0) return (R<T>)~(R<T>)0;
    if (std::is_signed_v<T> && b == (R<T>)-1) return (R<T>)(0 - a);
    return out<T>((T)(in<T>(a) / in<T>(b)));
  }
}
template <class T> inline R<T> rem(R<T> a, R<T> b) {
  if (b == 0) return a;
  if (std::is_signed_v<T> && b == (R<T>)-1) return 0;
  return out<T>((T)(in<T>(a) % in<T>(b)));
}
template <class T> inline R<T> neg(R<T> a) {
  if constexpr (std::is_floating_point_v<T>) return out<T>(-in<T>(a)); else return (R<T>)(0 - a);
}
template <class T> inline R<T> abs(R<T> a) {
  if constexpr (std::is_floating_point_v<T>) return out<T>(std::fabs(in<T>(a))); else return in<T>(a) < 0 ? (R<T>)(0 - a) : a;
}
template <class T> inline R<T> min(R<T> a, R<T> b) {
  if constexpr (std::is_floating_point_v<T>) {
    T x = in<T>(a), y = in<T>(b);
    if (std::isnan(x)) return std::isnan(y) ? out<T>(std::numeric_limits<T>::quiet_NaN()) : b;
    if (std::isnan(y)) return a;
    return x < y || (x == y && std::signbit(x)) ? a : b;
  } else return in<T>(a) < in<T>(b) ? a : b;
}
template <class T> inline R<T> max(R<T> a, R<T> b) {
  if constexpr (std::is_floating_point_v<T>) {
    T x = in<T>(a), y = in<T>(b);
    if (std::isnan(x)) return std::isnan(y) ? out<T>(std::numeric_limits<T>::quiet_NaN()) : b;
    if (std::isnan(y)) return a;
    return x > y || (x == y && !std::signbit(x)) ? a : b;
  } else return in<T>(a) > in<T>(b) ? a : b;
}
template <class T> inline R<T> sqrt_rn(R<T> a) { return out<T>(std::sqrt(in<T>(a))); }
template <class T> inline R<T> rcp_rn(R<T> a) { return out<T>((T)1 / in<T>(a)); }
inline u32 div_approx_f32(u32 a, u32 b) { return bits(F(a) / F(b)); }
inline u32 rcp_approx_f32(u32 a) { return bits(1.0f / F(a)); }
inline u32 rcp_approx_ftz_f32(u32 a) { return bits(flush(1.0f / flush(F(a)))); }
inline u64 rcp_approx_ftz_f64(u64 a) { return bits(flush(1.0 / flush(D(a)))) & 0xffffffff00000000ull; }
inline u32 rsqrt_approx_f32(u32 a) { return bits((float)(1 / std::sqrt((double)F(a)))); }
inline u32 rsqrt_approx_ftz_f32(u32 a) { return bits((float)(1 / std::sqrt((double)flush(F(a))))); }
inline u64 rsqrt_approx_ftz_f64(u64 a) { return bits(1 / std::sqrt(D(a))) & 0xffffffff00000000ull; }
inline u64 rsqrt_approx_f64(u64 a) { return bits(1 / std::sqrt(D(a))); }
inline u32 ex2_approx_f32(u32 a) { return bits((float)std::exp2((double)F(a))); }
inline u32 ex2_approx_ftz_f32(u32 a) { return bits(flush((float)std::exp2((double)flush(F(a))))); }
inline u32 lg2_approx_f32(u32 a) { return bits((float)std::log2((double)F(a))); }
inline u32 lg2_approx_ftz_f32(u32 a) { return bits((float)std::log2((double)flush(F(a)))); }
inline u32 sin_approx_f32(u32 a) { return bits((float)std::sin((double)F(a))); }
inline u32 cos_approx_f32(u32 a) { return bits((float)std::cos((double)F(a))); }
inline u32 tanh_approx_f32(u32 a) { return bits((float)std::tanh((double)F(a))); }
template <class T> inline R<T> copysign(R<T> a, R<T> b) { return out<T>(std::copysign(in<T>(b), in<T>(a))); }

template <class T> inline T bit_and(T a, T b) { return a & b; }
template <class T> inline T bit_or(T a, T b) { return a | b; }
template <class T> inline T bit_xor(T a, T b) { return a ^ b; }
template <class T> inline T bit_not(T a) { return std::is_same_v<T, bool> ? (T)!a : (T)~a; }
template <class T> inline R<T> shl(R<T> a, u32 b) { return b >= 8 * sizeof(T) ? 0 : (R<T>)(a << b); }
template <class T> inline R<T> shr(R<T> a, u32 b) {
  if (b >= 8 * sizeof(T)) return std::is_signed_v<T> && in<T>(a) < 0 ? (R<T>)~(R<T>)0 : 0;
  return out<T>((T)(in<T>(a) >> b));
}
inline u32 shf_l_wrap(u32 a, u32 b, u32 c) { c &= 31; return c ? b << c | a >> (32 - c) : b; }
inline u32 shf_r_wrap(u32 a, u32 b, u32 c) { c &= 31; return c ? b << (32 - c) | a >> c : a; }
inline u32 shf_l_clamp(u32 a, u32 b, u32 c) { return c >= 32 ? a : shf_l_wrap(a, b, c); }
inline u32 shf_r_clamp(u32 a, u32 b, u32 c) { return c >= 32 ? b : shf_r_wrap(a, b, c); }
inline u32 prmt(u32 a, u32 b, u32 s) {
  u64 all = (u64)b << 32 | a;
  u32 r = 0;
  for (int i = 0; i < 4; i++) {
    u32 k = s >> (4 * i) & 15, v = all >> (8 * (k & 7)) & 255;
    if (k & 8) v = v & 128 ? 255 : 0;
    r |= v << (8 * i);
  }
  return r;
}
template <class T> inline u32 clz(R<T> a) { return a == 0 ? 8 * sizeof(T) : sizeof(T) == 8 ? __builtin_clzll(a) : __builtin_clz((u32)a); }
template <class T> inline u32 popc(R<T> a) { return __builtin_popcountll(a); }
template <class T> inline R<T> brev(R<T> a) {
  R<T> r = 0;
  for (unsigned i = 0; i < 8 * sizeof(T); i++) r |= (R<T>)(a >> i & 1) << (8 * sizeof(T) - 1 - i);
  return r;
}
template <class T> inline R<T> bfe(R<T> a, u32 p, u32 l) {
  p &= 255; l &= 255;
  if (l == 0 || p >= 8 * sizeof(T)) return 0;
  R<T> v = a >> p;
  if (l < 8 * sizeof(T)) v &= ((R<T>)1 << l) - 1;
  if (std::is_signed_v<T> && l < 8 * sizeof(T) && (v >> (l - 1) & 1)) v |= ~(((R<T>)1 << l) - 1);
  return v;
}
template <class T> inline R<T> bfi(R<T> a, R<T> b, u32 p, u32 l) {
  p &= 255; l &= 255;
  if (p >= 8 * sizeof(T) || l == 0) return b;
  R<T> ones = l >= 8 * sizeof(T) ? ~(R<T>)0 : (R<T>)(((R<T>)1 << l) - 1);
  return (R<T>)((b & ~(ones << p)) | ((a & ones) << p));
}

// Extended-precision integer arithmetic, whose carry belongs to the thread.
template <class T> inline R<T> add_cc(Thread &t, R<T> a, R<T> b) { R<T> r = a + b; t.carry = r < a; return r; }
template <class T> inline R<T> addc_cc(Thread &t, R<T> a, R<T> b) {
  unsigned __int128 r = (unsigned __int128)a + b + t.carry; t.carry = (r >> (8 * sizeof(T))) != 0; return (R<T>)r;
}
template <class T> inline R<T> addc(Thread &t, R<T> a, R<T> b) { return (R<T>)(a + b + t.carry); }
template <class T> inline R<T> sub_cc(Thread &t, R<T> a, R<T> b) { t.carry = a < b; return (R<T>)(a - b); }
template <class T> inline R<T> subc_cc(Thread &t, R<T> a, R<T> b) {
  u32 borrow = t.carry; t.carry = (unsigned __int128)a < (unsigned __int128)b + borrow; return (R<T>)(a - b - borrow);
}
template <class T> inline R<T> subc(Thread &t, R<T> a, R<T> b) { return (R<T>)(a - b - t.carry); }
template <class T> inline R<T> mad_lo_cc(Thread &t, R<T> a, R<T> b, R<T> c) { return add_cc<T>(t, mul_lo<T>(a, b), c); }
template <class T> inline R<T> mad_hi_cc(Thread &t, R<T> a, R<T> b, R<T> c) { return add_cc<T>(t, mul_hi<T>(a, b), c); }
template <class T> inline R<T> madc_lo(Thread &t, R<T> a, R<T> b, R<T> c) { return addc<T>(t, mul_lo<T>(a, b), c); }
template <class T> inline R<T> madc_hi(Thread &t, R<T> a, R<T> b, R<T> c) { return addc<T>(t, mul_hi<T>(a, b), c); }
template <class T> inline R<T> madc_lo_cc(Thread &t, R<T> a, R<T> b, R<T> c) { return addc_cc<T>(t, mul_lo<T>(a, b), c); }
template <class T> inline R<T> madc_hi_cc(Thread &t, R<T> a, R<T> b, R<T> c) { return addc_cc<T>(t, mul_hi<T>(a, b), c); }

#define JD_COMPARE(NAME, EXPR)                                             \
  template <class T> inline bool NAME(R<T> a, R<T> b) {                    \
    T x = in<T>(a), y = in<T>(b);                                          \
    return EXPR;                                                           \
  }
JD_COMPARE(cmp_eq, x == y)
JD_COMPARE(cmp_ne, x < y || x > y)
JD_COMPARE(cmp_lt, x < y)
JD_COMPARE(cmp_le, x <= y)
JD_COMPARE(cmp_gt, x > y)
JD_COMPARE(cmp_ge, x >= y)
JD_COMPARE(cmp_lo, x < y)
JD_COMPARE(cmp_ls, x <= y)
JD_COMPARE(cmp_hi, x > y)
JD_COMPARE(cmp_hs, x >= y)
JD_COMPARE(cmp_equ, !(x < y || x > y))
JD_COMPARE(cmp_neu, !(x == y))
JD_COMPARE(cmp_ltu, !(x >= y))
JD_COMPARE(cmp_leu, !(x > y))
JD_COMPARE(cmp_gtu, !(x <= y))
JD_COMPARE(cmp_geu, !(x < y))
JD_COMPARE(cmp_num, x == x && y == y)
JD_COMPARE(cmp_nan, !(x == x && y == y))

// ---- conversions ----------------------------------------------------------------------------------------------

template <class T> inline T whole(Rounding r, T v) {
  switch (r) {
    case RN: return std::nearbyint(v);
    case RZ: return std::trunc(v);
    case RM: return std::floor(v);
    case RP: return std::ceil(v);
    default: return v;
  }
}

// To an integer: saturates, and NaN becomes 0 (as the 32-bit instructions do; 64-bit ones give the least number).
template <class TO, class FROM> inline TO integer(FROM v) {
  if (std::isnan(v)) return sizeof(TO) == 8 && std::is_signed_v<TO> ? std::numeric_limits<TO>::min() : 0;
  FROM low = (FROM)std::numeric_limits<TO>::min(), high = std::ldexp((FROM)1, std::numeric_limits<TO>::digits);
  if (v < low) return std::numeric_limits<TO>::min();
  if (v >= high) return std::numeric_limits<TO>::max();
  return (TO)v;
}

template <class TO, class FROM> inline R<TO> cvt(R<FROM> a, Rounding r = NONE) {
  FROM v = in<FROM>(a);
  if constexpr (std::is_floating_point_v<FROM> && std::is_floating_point_v<TO>) {
    if constexpr (sizeof(TO) < sizeof(FROM)) {
      float near = (float)v;
      if (r == RZ && std::fabs((double)near) > std::fabs((double)v)) near = std::nextafter(near, 0.0f);
      if (r == RM && (double)near > (double)v) near = std::nextafter(near, -INFINITY);
      if (r == RP && (double)near < (double)v) near = std::nextafter(near, INFINITY);
      return out<TO>(near);
    } else return out<TO>((TO)v);
  } else if constexpr (std::is_floating_point_v<FROM>) return out<TO>(integer<TO>(whole(r, v)));
  else return out<TO>((TO)v);
}
template <class T> inline R<T> round_to_whole(R<T> a, Rounding r) { return out<T>(whole(r, in<T>(a))); }

// Ten bits of the fraction stay; halves are rounded away from zero.
inline u32 cvt_rna_tf32_f32(u32 a) {
  if ((a & 0x7f800000u) == 0x7f800000u) return a;
  return (a + 0x1000u) & ~0x1fffu;
}

inline u32 saturate(u32 a) { return std::isnan(F(a)) ? 0 : bits(std::fmin(std::fmax(F(a), 0.0f), 1.0f)); }

inline float half(u16 h) {
  u32 sign = (h & 0x8000u) << 16, e = h >> 10 & 31, m = h & 1023;
  if (e == 31) return F(sign | 0x7f800000u | m << 13);
  if (e == 0) return std::copysign(std::ldexp((float)m, -24), F(sign | 0x3f800000u));
  return F(sign | (e + 112) << 23 | m << 13);
}
inline u16 toHalf(float f) {
  u32 b = bits(f), sign = b >> 16 & 0x8000;
  float a = std::fabs(f);
  if (std::isnan(f)) return (u16)0x7fff;
  if (a >= 65520.0f) return (u16)(sign | 0x7c00);
  if (a < 0x1p-14f) return (u16)(sign | (u32)std::nearbyint(std::ldexp(a, 24)));
  u32 r = bits(a) + 0xfff + (bits(a) >> 13 & 1);
  return (u16)(sign | ((r >> 13) - (112 << 10)));
}
inline u32 cvt_f32_f16(u16 a) { return bits(half(a)); }
inline u16 cvt_rn_f16_f32(u32 a) { return toHalf(F(a)); }
inline u64 cvt_f64_f16(u16 a) { return bits((double)half(a)); }
inline u32 cvt_f32_bf16(u16 a) { return (u32)a << 16; }
inline u16 cvt_rn_bf16_f32(u32 a) {
  if (std::isnan(F(a))) return 0x7fff;
  return (u16)((a + 0x7fff + (a >> 16 & 1)) >> 16);
}

}  // namespace jd
