#include "module.h"

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "translate.h"

#ifndef JD_SOURCES
#error "JD_SOURCES must name the folder of kernel.h"
#endif

namespace jd {
namespace {

uint64_t hash(const std::string &text, uint64_t seed) {
  uint64_t h = seed;
  for (unsigned char c : text) h = (h ^ c) * 0x100000001b3ull;
  return h;
}

std::string read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string cacheFolder() {
  const char *set = getenv("JACOBI_DOUBLE_CACHE");
  std::string folder = set ? set : std::string(JD_CACHE);
  mkdir(folder.c_str(), 0777);
  return folder;
}

std::string flags() {
  std::string f = "-w -O1 -std=c++17 -shared -fPIC -ffp-contract=off";
#if defined(__x86_64__)
  // Without the instruction, fma is a slow function.
  if (__builtin_cpu_supports("fma")) f += " -mfma";
#endif
  return f;
}

std::string compile(const std::string &code) {
  std::string key = code + flags() + read(JD_SOURCES "/kernel.h");
  char name[40];
  snprintf(name, sizeof name, "%016llx%016llx", (unsigned long long)hash(key, 0xcbf29ce484222325ull),
           (unsigned long long)hash(key, 0x84222325cbf29ce4ull));
  std::string path = cacheFolder() + "/" + name;
  if (access((path + ".so").c_str(), R_OK) == 0) return path + ".so";
  std::string mine = path + "." + std::to_string(getpid());
  std::ofstream(mine + ".cpp") << code;
  std::string command = "g++ " + flags() + " -I " JD_SOURCES " -o '" + mine + ".so' '" + mine + ".cpp' 2> '" + mine + ".log'";
  int status = system(command.c_str());
  if (status != 0) throw std::runtime_error("a translated kernel does not compile: " + read(mine + ".log").substr(0, 4000));
  rename((mine + ".so").c_str(), (path + ".so").c_str());
  unlink((mine + ".cpp").c_str());
  unlink((mine + ".log").c_str());
  return path + ".so";
}

}  // namespace

const Module *load(Memory &memory, const std::string &ptx) {
  std::string path = compile(translate(ptx));
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error(dlerror());
  Module *module = new Module{(const Entry *)dlsym(library, "jd_entries"), {}};
  const Global *globals = (const Global *)dlsym(library, "jd_globals");
  if (!module->entries || !globals) throw std::runtime_error(path + " is no translated module");
  for (const Global *g = globals; g->name; g++) {
    uint64_t at = memory.allocate(g->bytes);
    if (!at) throw std::runtime_error("no memory for the module's variables");
    uint8_t *p = memory.range(at, g->bytes);
    if (g->initial) memcpy(p, g->initial, g->bytes);
    else memset(p, 0, g->bytes);
    memory.mark(at, g->bytes, INITIALISED);
    *g->address = at;
    module->globals.push_back(at);
  }
  return module;
}

}  // namespace jd
