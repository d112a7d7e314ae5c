// The driver's entry points.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "module.h"

#define API extern "C" __attribute__((visibility("default"))) int

namespace jd {

enum Code {
  OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201, INVALID_PTX = 218, INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, ILLEGAL_ADDRESS = 700,
  LAUNCH_OUT_OF_RESOURCES = 701, LAUNCH_TIMEOUT = 702, LAUNCH_FAILED = 719
};

Settings &settings() {
  static Settings s;
  return s;
}

namespace {

using u64 = uint64_t;

std::recursive_mutex lock;
using Guard = std::lock_guard<std::recursive_mutex>;

struct Event;

struct Work {
  std::function<bool()> ready;
  std::function<void()> run;
};

struct Stream {
  std::deque<Work> queue;
  bool blocking;
};

struct Event {
  u64 recorded = 0, done = 0;
};

struct Context {
  int device, references = 0, sticky = 0;
  Memory memory;
  std::set<Stream *> streams;
  std::map<u64, u64> pinned;  // end of a range to its start
};

struct Function {
  const Entry *entry;
  int dynamicLimit = 48 << 10;
};

struct Image {
  const Module *module;
  std::map<std::string, std::unique_ptr<Function>> functions;
};

bool started = false;
std::vector<std::unique_ptr<Context>> contexts;
thread_local Context *current = nullptr;
std::string report;
std::map<std::string, u64> counts;
std::set<std::string> launched;

struct Failure {
  std::string function;
  long after;
  int code;
};
std::vector<Failure> failures;

void note(const std::string &text) {
  report += text + "\n";
  if (getenv("JACOBI_DOUBLE_VERBOSE")) fprintf(stderr, "double: %s\n", text.c_str());
}

// An injected failure, or the context's sticky error, or 0.
int enter(const char *function, bool needsContext = true) {
  counts[function]++;
  if (!started) return NOT_INITIALIZED;
  for (Failure &f : failures) {
    if (f.function == function && f.after-- == 0) return f.code;
  }
  if (!needsContext) return OK;
  if (!current) return INVALID_CONTEXT;
  return current->sticky;
}

void runOne(Context &c, Stream *s) {
  Work w = std::move(s->queue.front());
  s->queue.pop_front();
  if (c.sticky) return;
  try {
    w.run();
  } catch (KernelFault &e) {
    bool hangs = e.report.find("does not end") != std::string::npos;
    c.sticky = hangs ? LAUNCH_TIMEOUT : e.report.find("barrier") != std::string::npos ? LAUNCH_FAILED : ILLEGAL_ADDRESS;
    note(e.report);
  }
}

bool isReady(Context &c, Stream *s) {
  return !s->queue.empty() && (c.sticky || !s->queue.front().ready || s->queue.front().ready());
}

// Runs what a stream has to do, and of the others what chance wants or what it waits for.
void drain(Context &c, Stream *target) {
  while (!target->queue.empty()) {
    std::vector<Stream *> able;
    for (Stream *s : c.streams) {
      if (isReady(c, s)) able.push_back(s);
    }
    if (able.empty()) {
      note("streams wait for each other");
      c.sticky = LAUNCH_FAILED;
      return;
    }
    bool other = !isReady(c, target) || random(4) == 0;
    runOne(c, other ? able[random(able.size())] : target);
  }
}

void drainAll(Context &c, bool alsoNonBlocking) {
  std::vector<Stream *> all(c.streams.begin(), c.streams.end());
  for (size_t i = all.size(); i > 1; i--) std::swap(all[i - 1], all[random(i)]);
  for (Stream *s : all) {
    if (alsoNonBlocking || s->blocking) drain(c, s);
  }
}

int submit(Stream *s, std::function<void()> run, std::function<bool()> ready = nullptr) {
  Context &c = *current;
  if (!s) {  // The legacy stream waits for all but the non-blocking ones.
    drainAll(c, false);
    Stream now{{}, true};
    now.queue.push_back({ready, std::move(run)});
    runOne(c, &now);
    return c.sticky;
  }
  if (!c.streams.count(s)) return INVALID_HANDLE;
  s->queue.push_back({std::move(ready), std::move(run)});
  if (!settings().late) drain(c, s);
  return OK;
}

bool isPinned(Context &c, const void *p, u64 bytes) {
  auto found = c.pinned.upper_bound((u64)p);
  return found != c.pinned.end() && found->second <= (u64)p && (u64)p + bytes <= found->first;
}

uint64_t numberOf(const char *name, uint64_t otherwise) {
  const char *set = getenv(name);
  return set ? strtoull(set, nullptr, 10) : otherwise;
}

}  // namespace
}  // namespace jd

using namespace jd;

// ---- device and context ---------------------------------------------------------------------------------------

API cuInit(unsigned) {
  Guard g(lock);
  Settings &s = settings();
  if (!started) {
    s.devices = (int)numberOf("JACOBI_DOUBLE_DEVICES", s.devices);
    s.memory = numberOf("JACOBI_DOUBLE_MEMORY", s.memory);
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

// ---- streams and events ---------------------------------------------------------------------------------------

API cuStreamCreate(void **s, unsigned flags) {
  Guard g(lock);
  int e = enter("cuStreamCreate");
  if (e) return e;
  Stream *made = new Stream{{}, (flags & 1) == 0};
  current->streams.insert(made);
  *s = made;
  return OK;
}

API cuStreamDestroy_v2(void *s) {
  Guard g(lock);
  int e = enter("cuStreamDestroy");
  if (e) return e;
  if (!current->streams.count((Stream *)s)) return INVALID_HANDLE;
  drain(*current, (Stream *)s);
  current->streams.erase((Stream *)s);
  return OK;
}

API cuStreamSynchronize(void *s) {
  Guard g(lock);
  int e = enter("cuStreamSynchronize");
  if (e) return e;
  if (!s) drainAll(*current, false);
  else if (!current->streams.count((Stream *)s)) return INVALID_HANDLE;
  else drain(*current, (Stream *)s);
  return current->sticky;
}

API cuStreamQuery(void *s) {
  Guard g(lock);
  int e = enter("cuStreamQuery");
  if (e) return e;
  Stream *stream = (Stream *)s;
  if (stream && isReady(*current, stream)) runOne(*current, stream);
  return current->sticky ? current->sticky : stream && !stream->queue.empty() ? NOT_READY : OK;
}

API cuEventCreate(void **e, unsigned) {
  Guard g(lock);
  int error = enter("cuEventCreate");
  if (error) return error;
  *e = new Event();
  return OK;
}

API cuEventDestroy_v2(void *) { return OK; }

API cuEventRecord(void *e, void *s) {
  Guard g(lock);
  int error = enter("cuEventRecord");
  if (error) return error;
  Event *event = (Event *)e;
  u64 ticket = ++event->recorded;
  return submit((Stream *)s, [=] { event->done = std::max(event->done, ticket); });
}

API cuStreamWaitEvent(void *s, void *e, unsigned) {
  Guard g(lock);
  int error = enter("cuStreamWaitEvent");
  if (error) return error;
  Event *event = (Event *)e;
  u64 ticket = event->recorded;
  return submit((Stream *)s, [] {}, [=] { return event->done >= ticket; });
}

API cuEventSynchronize(void *e) {
  Guard g(lock);
  int error = enter("cuEventSynchronize");
  if (error) return error;
  Event *event = (Event *)e;
  while (event->done < event->recorded && !current->sticky) {
    std::vector<Stream *> able;
    for (Stream *s : current->streams) {
      if (isReady(*current, s)) able.push_back(s);
    }
    if (able.empty()) return LAUNCH_FAILED;
    runOne(*current, able[random(able.size())]);
  }
  return current->sticky;
}

API cuEventQuery(void *e) {
  Guard g(lock);
  int error = enter("cuEventQuery");
  if (error) return error;
  Event *event = (Event *)e;
  for (Stream *s : current->streams) {
    if (isReady(*current, s) && random(2)) runOne(*current, s);
  }
  return current->sticky ? current->sticky : event->done < event->recorded ? NOT_READY : OK;
}

API cuEventElapsedTime(float *ms, void *, void *) {
  *ms = 1;
  return OK;
}

// ---- modules and launches -------------------------------------------------------------------------------------

API cuModuleLoadData(void **m, const void *image) {
  Guard g(lock);
  int e = enter("cuModuleLoadData");
  if (e) return e;
  try {
    *m = new Image{load(current->memory, (const char *)image), {}};
    return OK;
  } catch (std::exception &x) {
    note(x.what());
    return INVALID_PTX;
  }
}

API cuModuleLoadDataEx(void **m, const void *image, unsigned, int *, void **) { return cuModuleLoadData(m, image); }

API cuModuleUnload(void *m) {
  Guard g(lock);
  int e = enter("cuModuleUnload");
  if (e) return e;
  for (u64 at : ((Image *)m)->module->globals) current->memory.release(at);
  return OK;
}

API cuModuleGetFunction(void **f, void *m, const char *name) {
  Guard g(lock);
  int e = enter("cuModuleGetFunction");
  if (e) return e;
  Image &image = *(Image *)m;
  for (const Entry *entry = image.module->entries; entry->name; entry++) {
    if (strcmp(entry->name, name) == 0) {
      auto &slot = image.functions[name];
      if (!slot) slot.reset(new Function{entry});
      *f = slot.get();
      return OK;
    }
  }
  return NOT_FOUND;
}

API cuFuncSetAttribute(void *f, int attribute, int value) {
  if (attribute != 8) return INVALID_VALUE;
  if (value > 65536) return INVALID_VALUE;
  ((Function *)f)->dynamicLimit = value;
  return OK;
}

API cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, void *s,
                   void **params, void **extra) {
  Guard g(lock);
  int e = enter("cuLaunchKernel");
  if (e) return e;
  Function &function = *(Function *)f;
  if (!gx || !gy || !gz || !bx || !by || !bz || (u64)bx * by * bz > 1024 || bz > 64 || gy > 65535 || gz > 65535 || extra) {
    note("launch of " + std::string(function.entry->name) + " with sizes that no card takes");
    return INVALID_VALUE;
  }
  if ((int)(function.entry->sharedBytes + shared) > function.dynamicLimit) {
    note("launch with too much shared memory");
    return INVALID_VALUE;
  }
  auto launch = std::make_shared<Launch>();
  *launch = Launch{function.entry, {gx, gy, gz}, {bx, by, bz}, shared, std::vector<uint8_t>(function.entry->paramBytes)};
  for (int i = 0; i < function.entry->parameters; i++) {
    memcpy(launch->params.data() + function.entry->offsets[i], params[i], function.entry->sizes[i]);
  }
  counts[std::string("kernel ") + function.entry->name]++;
  launched.insert(function.entry->name);
  Context *c = current;
  return submit((Stream *)s, [c, launch] { execute(c->memory, *launch); });
}

API cuOccupancyMaxActiveBlocksPerMultiprocessor(int *n, void *, int, size_t) {
  *n = 1;
  return OK;
}

API cuGetErrorName(int code, const char **name) {
  static const std::map<int, const char *> names = {{0, "CUDA_SUCCESS"},
                                                    {1, "CUDA_ERROR_INVALID_VALUE"},
                                                    {2, "CUDA_ERROR_OUT_OF_MEMORY"},
                                                    {3, "CUDA_ERROR_NOT_INITIALIZED"},
                                                    {100, "CUDA_ERROR_NO_DEVICE"},
                                                    {101, "CUDA_ERROR_INVALID_DEVICE"},
                                                    {201, "CUDA_ERROR_INVALID_CONTEXT"},
                                                    {218, "CUDA_ERROR_INVALID_PTX"},
                                                    {400, "CUDA_ERROR_INVALID_HANDLE"},
                                                    {500, "CUDA_ERROR_NOT_FOUND"},
                                                    {600, "CUDA_ERROR_NOT_READY"},
                                                    {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
                                                    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"},
                                                    {702, "CUDA_ERROR_LAUNCH_TIMEOUT"},
                                                    {719, "CUDA_ERROR_LAUNCH_FAILED"},
                                                    {801, "CUDA_ERROR_NOT_SUPPORTED"}};
  auto found = names.find(code);
  *name = found == names.end() ? "CUDA_ERROR_UNKNOWN" : found->second;
  return OK;
}

API cuGetErrorString(int code, const char **text) { return cuGetErrorName(code, text); }

// ---- for the double of cuBLAS ---------------------------------------------------------------------------------

API jd_enqueue(void *s, void (*run)(void *), void *argument) {
  Guard g(lock);
  int e = enter("cublas");
  return e ? e : submit((Stream *)s, [=] { run(argument); });
}

// The bytes of a range of the card's memory, in work that runs on it.
extern "C" __attribute__((visibility("default"))) uint8_t *jd_memory(u64 address, u64 bytes, bool read) {
  Memory &memory = current->memory;
  uint8_t *p = memory.range(address, bytes);
  if (!p) throw KernelFault{std::string(read ? "read" : "write") + " out of bounds by cuBLAS at " + memory.describe(address)};
  const uint8_t *shadow = memory.machine.shadow + (address - memory.machine.base);
  for (u64 i = 0; read && i < bytes; i++) {
    if (shadow[i] != INITIALISED) throw KernelFault{"read of uninitialised memory by cuBLAS at " + memory.describe(address + i)};
  }
  if (!read) memory.mark(address, bytes, INITIALISED);
  return p;
}

extern "C" __attribute__((visibility("default"))) void jd_note(const char *text) { note(text); }

// ---- for the tests --------------------------------------------------------------------------------------------

// Changes a setting: memory, seed, shuffle, late, races, jumps, capability.
API jd_set(const char *name, u64 value) {
  Guard g(lock);
  Settings &s = settings();
  std::string n = name;
  if (n == "memory") s.memory = value;
  else if (n == "seed") s.seed = value;
  else if (n == "shuffle") s.shuffle = value;
  else if (n == "late") s.late = value;
  else if (n == "races") s.races = value;
  else if (n == "jumps") s.jumps = value;
  else if (n == "capability") s.capability = (int)value;
  else return INVALID_VALUE;
  return OK;
}

// Makes the call of a function fail that comes after `after` others.
API jd_fail(const char *function, long after, int code) {
  Guard g(lock);
  if (code == 0) failures.clear();
  else failures.push_back({function, after, code});
  return OK;
}

// What went wrong since the last call.
API jd_report(char *text, int length) {
  Guard g(lock);
  snprintf(text, (size_t)length, "%s", report.c_str());
  report.clear();
  return OK;
}

// The kernels that were launched since the last call, a line each.
API jd_launched(char *text, int length) {
  Guard g(lock);
  std::string all;
  for (const std::string &name : launched) all += name + "\n";
  snprintf(text, (size_t)length, "%s", all.c_str());
  launched.clear();
  return OK;
}

// How often a function was called, or a kernel launched ("kernel NAME").
extern "C" __attribute__((visibility("default"))) long jd_count(const char *name) {
  Guard g(lock);
  return (long)counts[name];
}

// Whether a line ran, of a module with the pragma "cover".
API jd_covered(int line) {
  Guard g(lock);
  return contexts.empty() || !contexts[0] || (u64)line >= LINES ? 0 : contexts[0]->memory.machine.lines[line];
}

// Forgets which lines ran.
API jd_uncover() {
  Guard g(lock);
  for (auto &c : contexts) {
    if (c) memset(c->memory.machine.lines, 0, LINES);
  }
  return OK;
}

// A new card in place of a broken one: the sticky error is gone, memory stays.
API jd_repair() {
  Guard g(lock);
  failures.clear();
  for (auto &c : contexts) {
    if (!c || !c->sticky) continue;
    c->sticky = 0;
    for (Stream *s : c->streams) s->queue.clear();
  }
  return OK;
}
