// PTX to C++.
#pragma once
#include <stdexcept>
#include <string>

namespace jd {

struct TranslationError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The C++ of a module: a function for each kernel, and the table `jd_entries` that names them.
std::string translate(const std::string &ptx);

}  // namespace jd
