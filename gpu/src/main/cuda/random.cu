// Philox4x32-10 of Salmon, Moraes, Dror and Shaw (2011): the same numbers as on the CPU.
#include "types.cuh"

struct Fill {
  View to;
  long long count;
  unsigned long long seed, offset;
  double low, high;
  int normal, unused;
};

__device__ inline void philox(unsigned long long key, unsigned long long counter, unsigned* words) {
  unsigned k0 = (unsigned)key, k1 = (unsigned)(key >> 32);
  words[0] = (unsigned)counter;
  words[1] = (unsigned)(counter >> 32);
  words[2] = words[3] = 0;
  for (int round = 0; round < 10; round++) {
    unsigned long long p0 = 0xD2511F53ull * words[0], p1 = 0xCD9E8D57ull * words[2];
    words[0] = (unsigned)(p1 >> 32) ^ words[1] ^ k0;
    words[1] = (unsigned)p1;
    words[2] = (unsigned)(p0 >> 32) ^ words[3] ^ k1;
    words[3] = (unsigned)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

// Without contraction to fused multiply-add the numbers round as Java's.
__device__ inline double scaled(double low, double x, double by) { return __dadd_rn(low, __dmul_rn(x, by)); }

extern "C" __global__ void fill(const __grid_constant__ Fill p) {
  long long block = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (block * 4 >= p.count) return;
  unsigned words[4];
  philox(p.seed, p.offset + block, words);
  double radius[2], angle[2];
  for (int i = 0; i < 2 && p.normal; i++) {
    radius[i] = sqrt(-2 * log(((words[2 * i] >> 8) + 1) * 0x1p-24));
    angle[i] = 6.283185307179586 * ((words[2 * i + 1] >> 8) * 0x1p-24);
  }
  for (int i = 0; i < 4 && block * 4 + i < p.count; i++) {
    long long place = p.to.place(block * 4 + i);
    if (p.normal) {
      double z = radius[i / 2] * (i % 2 ? sin(angle[i / 2]) : cos(angle[i / 2]));
      store<double>(p.to.data, p.to.type, place, scaled(p.low, z, p.high));
    } else if (p.to.type >= FLOAT16) {
      store<double>(p.to.data, p.to.type, place, scaled(p.low, (words[i] >> 8) * 0x1p-24, p.high - p.low));
    } else {
      long long low = (long long)p.low, span = (long long)p.high - low;
      store<long long>(p.to.data, p.to.type, place, low + (long long)((unsigned long long)(words[i] * span) >> 32));
    }
  }
}
