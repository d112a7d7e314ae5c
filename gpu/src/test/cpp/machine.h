// The simulated card: its memory, and how it runs a kernel.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "kernel.h"

namespace jd {

// What the tests can set, by environment variables and by jd_set.
struct Settings {
  uint64_t memory = 1ull << 30;
  uint64_t context = 0;  // what a context takes of it
  int devices = 1;
  int capability = 75;
  int driver = 12060;
  uint64_t seed = 1;
  bool shuffle = false;  // threads and blocks run in a random order
  bool late = true;      // streams run their work as late as is legal
  bool races = false;    // look for races on global memory
  uint64_t jumps = 1ull << 32;  // how many times a thread may jump back
};
Settings &settings();

struct KernelFault {
  std::string report;
};

constexpr uint64_t LINES = 1 << 16;

class Memory {
 public:
  Memory();
  uint64_t allocate(uint64_t bytes);  // 0 if there is none
  bool release(uint64_t address);
  bool isDevice(uint64_t address) const { return address - machine.base < machine.size; }
  // The bytes of a range that lies within one allocation, or null.
  uint8_t *range(uint64_t address, uint64_t bytes);
  void mark(uint64_t address, uint64_t bytes, Mark mark);
  uint64_t used() const { return used_; }
  std::string describe(uint64_t address) const;
  void reset();
  Machine machine;

 private:
  std::map<uint64_t, uint64_t> live_, freed_;
  uint64_t next_ = 0, used_ = 0;
};

struct Launch {
  const Entry *entry;
  uint32_t grid[3], block[3];
  uint32_t dynamicShared;
  std::vector<uint8_t> params;
};

// Runs a kernel to its end. Throws KernelFault.
void execute(Memory &memory, const Launch &launch);

uint64_t random(uint64_t below);

}  // namespace jd
