// Entry points that no driver has: for the double of cuBLAS, and for the tests.
#include <cstdio>
#include <cstring>

#include "driver.h"

using namespace jd;

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
