// What a translated kernel is compiled against, and what it runs on: the machine, its threads, and the checked memory.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace jd {

// What a byte of device memory is: the shadow of the memory has one of these for each byte.
enum Mark : uint8_t { NOT_ALLOCATED = 0, UNINITIALISED = 1, INITIALISED = 2, FREED = 3 };

constexpr uint64_t SHARED_WINDOW = 1ull << 56;

struct Thread;

struct Machine {
  uint64_t base, size;        // device addresses, which the host cannot read
  uint8_t *work, *shadow;     // the same memory, where the double works on it
  uint64_t *writers;          // for each word of global memory who wrote it last
  bool races;                 // whether to look at them
  uint64_t launch;
  uint8_t *lines;             // for each line of the PTX whether it ran, where the module wants to know
  [[noreturn]] void (*fault)(Thread &, const char *what, uint64_t address, int width, int line);
  void (*barrier)(Thread &, int id, int line);
  void (*warp)(Thread &, int line, uint32_t mask, uint32_t value);
};

struct Access {
  uint32_t writer, writerEpoch, reader, readerEpoch;
};

struct Block {
  uint8_t *shared, *sharedShadow;
  Access *accesses;
  uint32_t sharedSize;
  uint32_t epoch;
  uint64_t number;
};

struct Frame;

struct Warp {
  uint32_t values[32];   // of the last exchange
  uint32_t pending[32];  // of the next one
  uint32_t present;
};

struct Thread {
  Machine *m;
  Block *block;
  uint32_t tid[3], ntid[3], ctaid[3], nctaid[3];
  uint32_t linear, lane;
  Warp *warp;
  const uint8_t *params;
  uint32_t paramBytes;
  uint32_t carry;
  uint64_t jumps;  // how many times it may still jump back
  Frame *frames;
};

struct Global {
  const char *name;
  uint64_t bytes;
  const uint8_t *initial;
  uint64_t *address;
};

struct Entry {
  const char *name;
  void (*run)(Thread &);
  int parameters;
  const uint32_t *sizes, *offsets;
  uint32_t paramBytes, sharedBytes;
  bool yields;
};

// ---- memory ------------------------------------------------------------------------------------------------

template <int W> inline uint64_t pattern(const uint8_t *p) {
  uint64_t v = 0;
  if constexpr (W == 16) {
    uint64_t hi;
    memcpy(&v, p, 8);
    memcpy(&hi, p + 8, 8);
    return v == hi ? v : 0;
  } else {
    memcpy(&v, p, W);
    return v;
  }
}

template <int W> constexpr uint64_t initialised() {
  return W >= 8 ? 0x0202020202020202ull : (0x0202020202020202ull & ((1ull << (8 * (W & 7))) - 1));
}

inline const char *whyNot(const uint8_t *shadow, int width, bool read) {
  for (int i = 0; i < width; i++) {
    if (shadow[i] == FREED) return read ? "read of freed memory" : "write to freed memory";
    if (shadow[i] == NOT_ALLOCATED) return read ? "read out of bounds" : "write out of bounds";
  }
  for (int i = 0; i < width; i++) {
    if (read && shadow[i] == UNINITIALISED) return "read of uninitialised memory";
  }
  return nullptr;
}

inline uint64_t stamp(Thread &t) {
  return t.m->launch << 44 | (uint64_t)((uint32_t)(t.block->number * t.ntid[0] * t.ntid[1] * t.ntid[2] + t.linear)) << 12 |
         (t.block->epoch & 0xfff);
}

inline bool conflict(Thread &t, uint64_t old) {
  if (old >> 44 != t.m->launch) return false;
  uint64_t threads = (uint64_t)t.ntid[0] * t.ntid[1] * t.ntid[2];
  uint64_t who = old >> 12 & 0xffffffff;
  if (who == t.block->number * threads + t.linear) return false;
  return !(who / threads == t.block->number && (old & 0xfff) != (t.block->epoch & 0xfff));
}

template <int W> inline uint8_t *global(Thread &t, uint64_t address, int line, bool read, bool write) {
  Machine &m = *t.m;
  uint64_t at = address - m.base;
  if (at >= m.size || at + W > m.size) m.fault(t, read ? "read out of bounds" : "write out of bounds", address, W, line);
  if (at & (W - 1)) m.fault(t, "misaligned address", address, W, line);
  uint8_t *shadow = m.shadow + at;
  if (pattern<W>(shadow) != initialised<W>()) {
    const char *why = whyNot(shadow, W, read);
    if (why) m.fault(t, why, address, W, line);
    memset(shadow, INITIALISED, W);
  }
  if (m.races && W >= 4 && !(read && write)) {
    for (int w = 0; w < W; w += 4) {
      uint64_t &writer = m.writers[(at + w) >> 2];
      if (conflict(t, writer)) m.fault(t, "race between threads on global memory", address + w, W, line);
      if (write) writer = stamp(t);
    }
  }
  return m.work + at;
}

template <int W> inline uint8_t *shared(Thread &t, uint64_t address, int line, bool read, bool write) {
  Block &b = *t.block;
  uint64_t at = (uint32_t)address;
  if (at + W > b.sharedSize) {
    t.m->fault(t, read ? "read out of bounds of shared memory" : "write out of bounds of shared memory", address, W, line);
  }
  if (at & (W - 1)) t.m->fault(t, "misaligned shared address", address, W, line);
  if (pattern<W>(b.sharedShadow + at) != initialised<W>()) {
    const char *why = whyNot(b.sharedShadow + at, W, read);
    if (why) t.m->fault(t, read ? "read of uninitialised shared memory" : why, address, W, line);
    memset(b.sharedShadow + at, INITIALISED, W);
  }
  if (W >= 4 && !(read && write)) {
    for (int w = 0; w < W; w += 4) {
      Access &a = b.accesses[(at + w) >> 2];
      if (a.writer && a.writerEpoch == b.epoch && a.writer != t.linear + 1) {
        t.m->fault(t, "race between threads on shared memory", address + w, W, line);
      }
      if (write) {
        if (a.reader && a.readerEpoch == b.epoch && a.reader != t.linear + 1) {
          t.m->fault(t, "race between threads on shared memory", address + w, W, line);
        }
        a.writer = t.linear + 1;
        a.writerEpoch = b.epoch;
      } else {
        a.reader = a.reader && a.readerEpoch == b.epoch && a.reader != t.linear + 1 ? ~0u : t.linear + 1;
        a.readerEpoch = b.epoch;
      }
    }
  }
  return b.shared + at;
}

// The local memory of a function that is running; those of its callers are behind it.
struct Frame {
  uint8_t *at;
  uint64_t bytes;
  Frame *up;
  Thread &t;

  Frame(Thread &thread, uint8_t *from, uint64_t size);
  ~Frame();
};

inline Frame::Frame(Thread &thread, uint8_t *from, uint64_t size) : at(from), bytes(size), up(thread.frames), t(thread) {
  thread.frames = this;
}
inline Frame::~Frame() { t.frames = up; }

template <int W> inline uint8_t *local(Thread &t, Frame &innermost, uint64_t address, int line, bool read, bool write) {
  const Frame *f = &innermost;
  while (f && (address < (uint64_t)f->at || address + W > (uint64_t)f->at + f->bytes)) f = f->up;
  if (!f) {
    // A pointer to the parameters is as good for reading.
    uint64_t at = address - (uint64_t)t.params;
    if (write || at >= t.paramBytes || at + W > t.paramBytes) {
      t.m->fault(t, "access out of bounds of local memory", address, W, line);
    }
  }
  if (address & (W - 1)) t.m->fault(t, "misaligned local address", address, W, line);
  (void)read;
  return (uint8_t *)address;
}

template <int W> inline uint8_t *generic(Thread &t, Frame &f, uint64_t address, int line, bool read, bool write) {
  if (address - t.m->base < t.m->size) return global<W>(t, address, line, read, write);
  if (address >> 56 == 1) return shared<W>(t, address, line, read, write);
  return local<W>(t, f, address, line, read, write);
}

template <int W> inline const uint8_t *param(Thread &t, uint64_t address, int line) {
  uint64_t at = address - (uint64_t)t.params;
  if (at >= t.paramBytes || at + W > t.paramBytes) t.m->fault(t, "read out of bounds of the parameters", at, W, line);
  return (const uint8_t *)address;
}

template <class T> inline T get(const uint8_t *p) {
  T v;
  memcpy(&v, p, sizeof(T));
  return v;
}
template <class T, class V> inline void put(uint8_t *p, V v) {
  T w = (T)v;
  memcpy(p, &w, sizeof(T));
}

// A jump backward: a loop that does not end is found out.
inline void again(Thread &t, int line) {
  if (t.jumps-- == 0) t.m->fault(t, "loop that does not end", 0, 0, line);
}

}  // namespace jd
