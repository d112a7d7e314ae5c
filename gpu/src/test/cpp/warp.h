// The instructions of a whole warp: exchanges between its lanes, and products of small matrices.
#pragma once
#include "arithmetic.h"

namespace jd {

inline u32 shfl(Thread &t, int line, char mode, u32 value, u32 lane, u32 c, u32 mask, bool *inside) {
  t.m->warp(t, line, mask, value);
  u32 segment = c >> 8 & 31, clamp = c & 31, low = t.lane & segment, high = low | (clamp & ~segment);
  int j = 0;
  bool ok = false;
  switch (mode) {
    case 'u': j = (int)t.lane - (int)(lane & 31); ok = j >= (int)high; break;
    case 'd': j = (int)t.lane + (int)(lane & 31); ok = j <= (int)high; break;
    case 'b': j = (int)(t.lane ^ (lane & 31)); ok = j <= (int)high; break;
    default: j = (int)(low | (lane & 31 & ~segment)); ok = j <= (int)high; break;
  }
  if (!ok) j = (int)t.lane;
  if (!(t.warp->present >> j & 1)) t.m->fault(t, "shuffle reads a lane that takes no part", (u64)j, 4, line);
  if (inside) *inside = ok;
  return t.warp->values[j];
}

// What a register of a small matrix holds: two numbers of 16 bits, or one.
struct f16_cell {
  static constexpr int EACH = 2;
  static double at(u32 word, int i) { return half((u16)(word >> 16 * i)); }
};
struct bf16_cell {
  static constexpr int EACH = 2;
  static double at(u32 word, int i) { return F((word >> 16 * i & 0xffff) << 16); }
};
// A card looks at ten bits of the fraction only.
struct tf32_cell {
  static constexpr int EACH = 1;
  static double at(u32 word, int) { return F(word & ~0x1fffu); }
};

// z += x * y for 16 x 8 results: `xy` has this lane's four registers of x and two of y, `z` its four sums. Products are
// exact and their sum is rounded once, where a card may round more often.
template <class C> inline void mma(Thread &t, int line, const u32 *xy, u32 *z) {
  u32 all[6][32];
  for (int r = 0; r < 6; r++) {
    t.m->warp(t, line, 0xffffffffu, xy[r]);
    if (t.warp->present != 0xffffffffu) t.m->fault(t, "product by a warp that is not complete", 0, 0, line);
    memcpy(all[r], t.warp->values, sizeof all[r]);
  }
  int group = t.lane / 4, word = t.lane % 4;
  for (int i = 0; i < 4; i++) {
    int row = group + i / 2 * 8, column = word * 2 + i % 2;
    double sum = F(z[i]);
    for (int k = 0; k < 8 * C::EACH; k++) {
      // Words 0 to 3 of a line lie in the first registers of four lanes, words 4 to 7 in the second ones.
      int w = k / C::EACH, lane = w % 4, second = w / 4;
      double x = C::at(all[row / 8 + 2 * second][row % 8 * 4 + lane], k % C::EACH);
      double y = C::at(all[4 + second][column * 4 + lane], k % C::EACH);
      sum += x * y;
    }
    z[i] = bits((float)sum);
  }
}

}  // namespace jd
