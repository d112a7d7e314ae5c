#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "machine.h"

namespace jd {
namespace {

constexpr uint64_t ARENA = 1ull << 36;  // Addresses are not used again, so that use after free is seen.
constexpr uint64_t REDZONE = 256, ALIGNMENT = 512;

uint8_t *map(uint64_t bytes, int protection, int flags, int file) {
  void *p = mmap(nullptr, bytes, protection, flags | MAP_NORESERVE, file, 0);
  if (p == MAP_FAILED) throw std::runtime_error("the double could not reserve address space");
  return (uint8_t *)p;
}

}  // namespace

Memory::Memory() {
  int anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
  machine = Machine();
  // Device addresses cannot be read by the host: a pointer that was not copied back shows at once.
  machine.base = (uint64_t)map(ARENA, PROT_NONE, anonymous, -1);
  machine.size = ARENA;
  machine.work = map(ARENA, PROT_READ | PROT_WRITE, anonymous, -1);
  machine.shadow = map(ARENA, PROT_READ | PROT_WRITE, anonymous, -1);
  machine.lines = map(LINES, PROT_READ | PROT_WRITE, anonymous, -1);
  machine.writers = (uint64_t *)map(ARENA * 2, PROT_READ | PROT_WRITE, anonymous, -1);
}

uint64_t Memory::allocate(uint64_t bytes) {
  if (used_ + bytes > settings().memory || bytes > ARENA) return 0;
  uint64_t at = next_;
  uint64_t whole = (bytes + REDZONE + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (at + whole > ARENA) return 0;
  next_ = at + whole;
  memset(machine.shadow + at, UNINITIALISED, bytes);
  memset(machine.work + at, 0xff, bytes);
  live_[at] = bytes;
  used_ += bytes;
  return machine.base + at;
}

bool Memory::release(uint64_t address) {
  auto found = live_.find(address - machine.base);
  if (found == live_.end()) return false;
  memset(machine.shadow + found->first, FREED, found->second);
  // Whole pages go back to the system.
  uint64_t page = 4096, from = (found->first + page - 1) / page * page, to = (found->first + found->second) / page * page;
  if (to > from) madvise(machine.work + from, to - from, MADV_DONTNEED);
  freed_[found->first] = found->second;
  used_ -= found->second;
  live_.erase(found);
  return true;
}

uint8_t *Memory::range(uint64_t address, uint64_t bytes) {
  uint64_t at = address - machine.base;
  auto next = live_.upper_bound(at);
  if (next == live_.begin()) return nullptr;
  --next;
  return at >= next->first && at + bytes <= next->first + next->second ? machine.work + at : nullptr;
}

void Memory::mark(uint64_t address, uint64_t bytes, Mark mark) {
  memset(machine.shadow + (address - machine.base), mark, bytes);
}

std::string Memory::describe(uint64_t address) const {
  std::ostringstream o;
  if (!isDevice(address)) {
    o << "0x" << std::hex << address << " is no address of the card";
    return o.str();
  }
  uint64_t at = address - machine.base;
  for (const auto *blocks : {&live_, &freed_}) {
    auto next = blocks->upper_bound(at);
    if (next == blocks->begin()) continue;
    --next;
    if (at < next->first + next->second + REDZONE) {
      o << "byte " << at - next->first << " of " << (blocks == &live_ ? "a block" : "a freed block") << " of " << next->second;
      return o.str();
    }
  }
  return "in no block";
}

void Memory::reset() {
  for (const auto &block : std::map<uint64_t, uint64_t>(live_)) release(machine.base + block.first);
}

}  // namespace jd
