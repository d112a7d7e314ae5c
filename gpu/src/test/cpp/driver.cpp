// The driver's entry points: devices, contexts and memory.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "driver.h"

using namespace jd;

namespace {

bool isPinned(Context &c, const void *p, u64 bytes) {
  auto found = c.pinned.upper_bound((u64)p);
  return found != c.pinned.end() && found->second <= (u64)p && (u64)p + bytes <= found->first;
}

uint64_t numberOf(const char *name, uint64_t otherwise) {
  const char *set = getenv(name);
  return set ? strtoull(set, nullptr, 10) : otherwise;
}

}  // namespace

// ---- device and context ---------------------------------------------------------------------------------------

API cuInit(unsigned) {
  Guard g(lock);
  Settings &s = settings();
  if (!started) {
    s.devices = (int)numberOf("JACOBI_DOUBLE_DEVICES", s.devices);
    s.memory = numberOf("JACOBI_DOUBLE_MEMORY", s.memory);
    s.context = numberOf("JACOBI_DOUBLE_CONTEXT", s.context);
    s.capability = (int)numberOf("JACOBI_DOUBLE_CAPABILITY", s.capability);
    s.driver = (int)numberOf("JACOBI_DOUBLE_DRIVER", s.driver);
    s.seed = numberOf("JACOBI_DOUBLE_SEED", s.seed);
    s.shuffle = numberOf("JACOBI_DOUBLE_SHUFFLE", s.shuffle);
    s.late = numberOf("JACOBI_DOUBLE_LATE", s.late);
    s.races = numberOf("JACOBI_DOUBLE_RACES", s.races);
  }
  if (s.devices == 0) return NO_DEVICE;
  started = true;
  return OK;
}

API cuDriverGetVersion(int *v) {
  *v = (int)numberOf("JACOBI_DOUBLE_DRIVER", settings().driver);
  return OK;
}

API cuDeviceGetCount(int *n) {
  *n = settings().devices;
  return started ? OK : NOT_INITIALIZED;
}

API cuDeviceGet(int *d, int i) {
  if (i < 0 || i >= settings().devices) return INVALID_DEVICE;
  *d = i;
  return OK;
}

API cuDeviceGetName(char *name, int length, int d) {
  snprintf(name, (size_t)length, "Jacobi double %d", d);
  return OK;
}

API cuDeviceTotalMem_v2(size_t *bytes, int) {
  *bytes = settings().memory;
  return OK;
}

API cuDeviceGetAttribute(int *v, int attribute, int) {
  static const std::map<int, int> known = {{1, 1024},  {2, 1024},  {3, 1024}, {4, 64},       {5, 2147483647}, {6, 65535},
                                           {7, 65535}, {8, 49152}, {10, 32},  {12, 65536},   {13, 1000000},   {16, 4},
                                           {36, 7000000}, {37, 256},   {39, 1024}, {41, 1},      {81, 65536},     {97, 65536},
                                           {115, 0}};
  if (attribute == 75) *v = settings().capability / 10;
  else if (attribute == 76) *v = settings().capability % 10;
  else if (known.count(attribute)) *v = known.at(attribute);
  else return INVALID_VALUE;
  return OK;
}

API cuDevicePrimaryCtxRetain(void **c, int d) {
  Guard g(lock);
  int e = enter("cuDevicePrimaryCtxRetain", false);
  if (e) return e;
  contexts.resize((size_t)settings().devices);
  if (d < 0 || d >= settings().devices) return INVALID_DEVICE;
  if (settings().context > settings().memory) return OUT_OF_MEMORY;
  if (!contexts[d]) {
    contexts[d] = std::make_unique<Context>();
    contexts[d]->device = d;
  }
  contexts[d]->references++;
  *c = contexts[d].get();
  return OK;
}

API cuDevicePrimaryCtxRelease_v2(int d) {
  Guard g(lock);
  int e = enter("cuDevicePrimaryCtxRelease", false);
  if (e) return e;
  if (contexts[d]) contexts[d]->references--;
  return OK;
}

API cuCtxSetCurrent(void *c) {
  current = (Context *)c;
  return OK;
}

API cuCtxGetCurrent(void **c) {
  *c = current;
  return OK;
}

API cuCtxSynchronize() {
  Guard g(lock);
  int e = enter("cuCtxSynchronize");
  if (e) return e;
  drainAll(*current, true);
  return current->sticky;
}

// ---- memory ---------------------------------------------------------------------------------------------------

API cuMemAlloc_v2(u64 *p, size_t bytes) {
  Guard g(lock);
  int e = enter("cuMemAlloc");
  if (e) return e;
  if (bytes == 0) return INVALID_VALUE;
  *p = current->memory.allocate(bytes);
  return *p ? OK : OUT_OF_MEMORY;
}

API cuMemFree_v2(u64 p) {
  Guard g(lock);
  int e = enter("cuMemFree");
  if (e) return e;
  drainAll(*current, true);
  return p == 0 || current->memory.release(p) ? OK : INVALID_VALUE;
}

API cuMemGetInfo_v2(size_t *free, size_t *total) {
  Guard g(lock);
  int e = enter("cuMemGetInfo");
  if (e) return e;
  *total = settings().memory;
  *free = settings().memory - current->memory.used();
  return OK;
}

API cuMemHostAlloc(void **p, size_t bytes, unsigned) {
  Guard g(lock);
  int e = enter("cuMemHostAlloc");
  if (e) return e;
  *p = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
  current->pinned[(u64)*p + bytes] = (u64)*p;
  return OK;
}
API cuMemAllocHost_v2(void **p, size_t bytes) { return cuMemHostAlloc(p, bytes, 0); }

API cuMemFreeHost(void *p) {
  Guard g(lock);
  int e = enter("cuMemFreeHost");
  if (e) return e;
  drainAll(*current, true);
  for (auto i = current->pinned.begin(); i != current->pinned.end(); ++i) {
    if (i->second == (u64)p) {
      current->pinned.erase(i);
      free(p);
      return OK;
    }
  }
  return INVALID_VALUE;
}

namespace {

int upload(u64 to, const void *from, size_t bytes, Stream *s, bool now) {
  Context &c = *current;
  if (bytes == 0) return OK;
  if (!c.memory.range(to, bytes)) {
    note("copy to the card out of bounds: " + c.memory.describe(to));
    return INVALID_VALUE;
  }
  auto copy = [&c, to, bytes](const void *source) {
    uint8_t *p = c.memory.range(to, bytes);
    if (!p) throw KernelFault{"copy to memory that was freed"};
    memcpy(p, source, bytes);
    c.memory.mark(to, bytes, INITIALISED);
  };
  // Pinned memory is read when the copy runs, other memory when it is asked for.
  if (now || isPinned(c, from, bytes)) return submit(s, [=] { copy(from); });
  auto kept = std::make_shared<std::vector<uint8_t>>((const uint8_t *)from, (const uint8_t *)from + bytes);
  return submit(s, [=] { copy(kept->data()); });
}

int download(void *to, u64 from, size_t bytes, Stream *s) {
  Context &c = *current;
  if (bytes == 0) return OK;
  if (!c.memory.range(from, bytes)) {
    note("copy from the card out of bounds: " + c.memory.describe(from));
    return INVALID_VALUE;
  }
  int e = submit(s, [&c, to, from, bytes] {
    uint8_t *p = c.memory.range(from, bytes);
    if (!p) throw KernelFault{"copy from memory that was freed"};
    memcpy(to, p, bytes);
  });
  if (e == OK && s && !isPinned(c, to, bytes)) {
    drain(c, s);
    return c.sticky;
  }
  return e;
}

}  // namespace

API cuMemcpyHtoD_v2(u64 to, const void *from, size_t bytes) {
  Guard g(lock);
  int e = enter("cuMemcpyHtoD");
  return e ? e : upload(to, from, bytes, nullptr, true);
}

API cuMemcpyHtoDAsync_v2(u64 to, const void *from, size_t bytes, void *s) {
  Guard g(lock);
  int e = enter("cuMemcpyHtoDAsync");
  return e ? e : upload(to, from, bytes, (Stream *)s, false);
}

API cuMemcpyDtoH_v2(void *to, u64 from, size_t bytes) {
  Guard g(lock);
  int e = enter("cuMemcpyDtoH");
  return e ? e : download(to, from, bytes, nullptr);
}

API cuMemcpyDtoHAsync_v2(void *to, u64 from, size_t bytes, void *s) {
  Guard g(lock);
  int e = enter("cuMemcpyDtoHAsync");
  return e ? e : download(to, from, bytes, (Stream *)s);
}

API cuMemcpyDtoDAsync_v2(u64 to, u64 from, size_t bytes, void *s) {
  Guard g(lock);
  int e = enter("cuMemcpyDtoDAsync");
  if (e) return e;
  Context &c = *current;
  if (!c.memory.range(to, bytes) || !c.memory.range(from, bytes)) return INVALID_VALUE;
  return submit((Stream *)s, [&c, to, from, bytes] {
    memmove(c.memory.range(to, bytes), c.memory.range(from, bytes), bytes);
    memmove(c.memory.machine.shadow + (to - c.memory.machine.base), c.memory.machine.shadow + (from - c.memory.machine.base), bytes);
  });
}

API cuMemsetD8Async(u64 to, unsigned char v, size_t bytes, void *s) {
  Guard g(lock);
  int e = enter("cuMemsetD8Async");
  if (e) return e;
  Context &c = *current;
  if (!c.memory.range(to, bytes)) return INVALID_VALUE;
  return submit((Stream *)s, [&c, to, v, bytes] {
    memset(c.memory.range(to, bytes), v, bytes);
    c.memory.mark(to, bytes, INITIALISED);
  });
}
