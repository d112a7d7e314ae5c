#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "machine.h"

namespace jd {

uint64_t random(uint64_t below) {
  static uint64_t state = 0;
  static uint64_t seed = 0;
  if (seed != settings().seed) state = seed = settings().seed;
  state += 0x9e3779b97f4a7c15ull;
  uint64_t z = state;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return below ? (z ^ z >> 31) % below : 0;
}

namespace {

// ---- fibers: each thread of a block that meets a barrier has a stack of its own ----

#if defined(__x86_64__)
asm(R"(
.text
.globl jd_switch
.hidden jd_switch
.type jd_switch, @function
jd_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size jd_switch, .-jd_switch
)");
extern "C" void jd_switch(void **from, void *to);
#endif

enum State { READY, AT_BARRIER, IN_WARP, DONE, FAULTY };

struct Fiber {
  Thread t;
  State state;
  int barrierId, line;
  uint32_t mask;
  uint8_t *stack;
#if defined(__x86_64__)
  void *sp;
#else
  ucontext_t context;
#endif
};

constexpr size_t STACK = 64 << 10;

class Scheduler;
Scheduler *active = nullptr;

class Scheduler {
 public:
  Scheduler(Memory &memory, const Launch &launch) : memory_(memory), launch_(launch) {}

  void run();

  Fiber *current = nullptr;
  std::string fault;
#if defined(__x86_64__)
  void *sp = nullptr;
#else
  ucontext_t context;
#endif

  void yield(Fiber *f) {
#if defined(__x86_64__)
    jd_switch(&f->sp, sp);
#else
    swapcontext(&f->context, &context);
#endif
  }

 private:
  Memory &memory_;
  const Launch &launch_;
  std::vector<Fiber> fibers_;
  std::vector<Warp> warps_;
  std::vector<uint32_t> order_;
  Block block_{};

  void prepare(Thread &t, uint32_t linear, const uint32_t *ctaid);
  void resume(Fiber &f);
  void runDirect(const uint32_t *ctaid);
  void runFibers(const uint32_t *ctaid);
  bool releaseWarps();
  void releaseBarrier();
  std::string where(const Thread &t, int line) const;
  friend struct Reports;
};

struct Reports {
  static std::string place(const Thread &t, int line) { return active->where(t, line); }
  static Memory &memory() { return active->memory_; }
};

[[noreturn]] void onFault(Thread &t, const char *what, uint64_t address, int width, int line) {
  std::ostringstream o;
  o << what << ": " << Reports::place(t, line);
  if (width) o << ", " << width << " bytes";
  if (width && address >> 32) o << " at " << Reports::memory().describe(address);
  throw KernelFault{o.str()};
}

void onBarrier(Thread &t, int id, int line) {
  Fiber *f = active->current;
  f->state = AT_BARRIER;
  f->barrierId = id;
  f->line = line;
  (void)t;
  active->yield(f);
}

void onWarp(Thread &t, int line, uint32_t mask, uint32_t value) {
  Fiber *f = active->current;
  if (!(mask >> t.lane & 1)) onFault(t, "warp operation by a lane that is not in its mask", mask, 4, line);
  t.warp->pending[t.lane] = value;
  f->state = IN_WARP;
  f->mask = mask;
  f->line = line;
  active->yield(f);
}

const Entry *running = nullptr;

void entryPoint() {
  Fiber *f = active->current;
  try {
    running->run(f->t);
    f->state = DONE;
  } catch (KernelFault &e) {
    active->fault = e.report;
    f->state = FAULTY;
  }
  active->yield(f);
  __builtin_trap();
}

uint8_t *stack(size_t i) {
  static std::vector<uint8_t *> stacks;
  while (stacks.size() <= i) {
    void *p = mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    stacks.push_back((uint8_t *)p);
  }
  return stacks[i];
}

std::string Scheduler::where(const Thread &t, int line) const {
  std::ostringstream o;
  o << launch_.entry->name << ", block (" << t.ctaid[0] << "," << t.ctaid[1] << "," << t.ctaid[2] << "), thread (" << t.tid[0] << ","
    << t.tid[1] << "," << t.tid[2] << "), PTX line " << line;
  return o.str();
}

void Scheduler::prepare(Thread &t, uint32_t linear, const uint32_t *ctaid) {
  t.m = &memory_.machine;
  t.block = &block_;
  const uint32_t *n = launch_.block;
  t.tid[0] = linear % n[0];
  t.tid[1] = linear / n[0] % n[1];
  t.tid[2] = linear / n[0] / n[1];
  for (int d = 0; d < 3; d++) {
    t.ntid[d] = n[d];
    t.ctaid[d] = ctaid[d];
    t.nctaid[d] = launch_.grid[d];
  }
  t.linear = linear;
  t.lane = linear % 32;
  t.warp = &warps_[linear / 32];
  t.params = launch_.params.data();
  t.paramBytes = (uint32_t)launch_.params.size();
  t.carry = 0;
  t.jumps = settings().jumps;
  t.frames = nullptr;
}

void Scheduler::runDirect(const uint32_t *ctaid) {
  Thread t{};
  for (uint32_t i : order_) {
    prepare(t, i, ctaid);
    launch_.entry->run(t);
  }
}

void Scheduler::resume(Fiber &f) {
  current = &f;
#if defined(__x86_64__)
  jd_switch(&sp, f.sp);
#else
  swapcontext(&context, &f.context);
#endif
  if (f.state == FAULTY) throw KernelFault{fault};
}

// Lets the warps go on whose lanes have all arrived at the same operation.
bool Scheduler::releaseWarps() {
  bool any = false;
  for (size_t w = 0; w < warps_.size(); w++) {
    size_t first = w * 32, last = std::min(first + 32, fibers_.size());
    for (size_t i = first; i < last; i++) {
      Fiber &f = fibers_[i];
      if (f.state != IN_WARP) continue;
      bool all = true;
      for (size_t j = 0; j < 32; j++) {
        if (!(f.mask >> j & 1)) continue;
        if (first + j >= last) continue;  // Lanes beyond the block's size count as exited.
        Fiber &g = fibers_[first + j];
        all &= g.state == IN_WARP && g.line == f.line && g.mask == f.mask;
      }
      if (!all) continue;
      Warp &warp = warps_[w];
      warp.present = 0;
      for (size_t j = 0; j < 32 && first + j < last; j++) {
        if (f.mask >> j & 1) warp.present |= 1u << j;
      }
      memcpy(warp.values, warp.pending, sizeof warp.values);
      uint32_t mask = f.mask;
      for (size_t j = 0; j < 32 && first + j < last; j++) {
        if (mask >> j & 1) fibers_[first + j].state = READY;
      }
      any = true;
      break;
    }
  }
  return any;
}

void Scheduler::releaseBarrier() {
  Fiber *one = nullptr;
  for (Fiber &f : fibers_) {
    if (f.state == IN_WARP) throw KernelFault{"warp operation that some lanes of its mask do not reach: " + where(f.t, f.line)};
    if (f.state == AT_BARRIER && !one) one = &f;
  }
  for (Fiber &f : fibers_) {
    if (f.state == DONE) throw KernelFault{"barrier that a thread does not reach, which has ended: " + where(f.t, one->line)};
    if (f.barrierId != one->barrierId || f.line != one->line) {
      throw KernelFault{"threads of a block wait at different barriers: " + where(f.t, f.line) + " and line " + std::to_string(one->line)};
    }
  }
  for (Fiber &f : fibers_) f.state = READY;
  block_.epoch++;
}

void Scheduler::runFibers(const uint32_t *ctaid) {
  for (size_t i = 0; i < fibers_.size(); i++) {
    Fiber &f = fibers_[i];
    prepare(f.t, (uint32_t)i, ctaid);
    f.state = READY;
    f.stack = stack(i);
#if defined(__x86_64__)
    void **top = (void **)(f.stack + STACK - 64);
    *--top = nullptr;               // where entryPoint would return to
    *--top = (void *)&entryPoint;   // the return address of jd_switch
    for (int r = 0; r < 6; r++) *--top = nullptr;
    f.sp = top;
#else
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = f.stack;
    f.context.uc_stack.ss_size = STACK;
    makecontext(&f.context, entryPoint, 0);
#endif
  }
  for (;;) {
    bool ran = false, done = true;
    for (uint32_t i : order_) {
      if (fibers_[i].state == READY) {
        resume(fibers_[i]);
        ran = true;
      }
      done &= fibers_[i].state == DONE;
    }
    if (done) return;
    if (!ran && !releaseWarps()) releaseBarrier();
    else if (ran) releaseWarps();
  }
}

void shuffle(std::vector<uint32_t> &order) {
  for (size_t i = order.size(); i > 1; i--) std::swap(order[i - 1], order[random(i)]);
}

void Scheduler::run() {
  const uint32_t *n = launch_.block, *g = launch_.grid;
  uint32_t threads = n[0] * n[1] * n[2];
  uint32_t bytes = launch_.entry->sharedBytes + launch_.dynamicShared;
  std::vector<uint8_t> shared(bytes + 16), shadow(bytes + 16);
  std::vector<Access> accesses(bytes / 4 + 4);
  warps_.resize((threads + 31) / 32);
  order_.resize(threads);
  for (uint32_t i = 0; i < threads; i++) order_[i] = i;
  bool yields = launch_.entry->yields;
  if (yields) fibers_.resize(threads);
  uint64_t blocks = (uint64_t)g[0] * g[1] * g[2];
  block_.shared = shared.data() + (16 - (uintptr_t)shared.data() % 16) % 16;
  block_.sharedShadow = shadow.data();
  block_.accesses = accesses.data();
  block_.sharedSize = bytes;
  uint64_t first = settings().shuffle ? random(blocks) : 0;
  for (uint64_t k = 0; k < blocks; k++) {
    uint64_t b = (first + k) % blocks;
    uint32_t ctaid[3] = {(uint32_t)(b % g[0]), (uint32_t)(b / g[0] % g[1]), (uint32_t)(b / g[0] / g[1])};
    block_.number = b;
    block_.epoch = 1;
    if (bytes) {
      memset(shared.data(), 0xff, shared.size());
      memset(shadow.data(), UNINITIALISED, shadow.size());
      memset(accesses.data(), 0, accesses.size() * sizeof(Access));
    }
    if (settings().shuffle) shuffle(order_);
    if (yields) runFibers(ctaid);
    else runDirect(ctaid);
  }
}

}  // namespace

void execute(Memory &memory, const Launch &launch) {
  memory.machine.fault = onFault;
  memory.machine.barrier = onBarrier;
  memory.machine.warp = onWarp;
  memory.machine.races = settings().races;
  memory.machine.launch = (memory.machine.launch + 1) & 0xfffff;
  Scheduler scheduler(memory, launch);
  running = launch.entry;
  active = &scheduler;
  scheduler.run();
  active = nullptr;
}

}  // namespace jd
