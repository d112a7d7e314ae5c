// Modules: PTX, translated, compiled and loaded.
#pragma once
#include <string>

#include "machine.h"

namespace jd {

struct Module {
  const Entry *entries;
  std::vector<uint64_t> globals;
};

// Translates and compiles a module, or takes it from the cache. Throws std::runtime_error with the reason.
const Module *load(Memory &memory, const std::string &ptx);

}  // namespace jd
