#include "module.h"

#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "translate.h"

#ifndef JD_HEADERS
#error "JD_HEADERS must name the folder of warp.h"
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

// Where the shared object of this code is kept.
std::string placeOf(const std::string &code) {
  std::string key = code + flags();
  for (const char *header : {"/kernel.h", "/arithmetic.h", "/warp.h"}) key += read(std::string(JD_HEADERS) + header);
  char name[40];
  snprintf(name, sizeof name, "%016llx%016llx", (unsigned long long)hash(key, 0xcbf29ce484222325ull),
           (unsigned long long)hash(key, 0x84222325cbf29ce4ull));
  return cacheFolder() + "/" + name + ".so";
}

std::string words(int status) {
  if (status == -1) return std::string("could not be started: ") + strerror(errno);
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with code " + std::to_string(WEXITSTATUS(status));
}

// Compiles in a folder of its own, so that nobody else's files are met, whatever their process ids, and moves the whole
// result into place. Throws with all that is known of a failure.
void compile(const std::string &code, const std::string &path) {
  std::string folder = cacheFolder() + "/work.XXXXXX";
  if (!mkdtemp(folder.data())) throw std::runtime_error(folder + " could not be made: " + strerror(errno));
  std::string source = folder + "/kernel.cpp", object = folder + "/kernel.so", log = folder + "/log";
  std::ofstream out(source);
  out << code;
  out.close();
  int status = -1;
  if (out) {
    std::string command = "TMPDIR='" + folder + "' g++ " + flags() + " -I " JD_HEADERS " -o '" + object + "' '" + source + "' 2> '" + log + "'";
    status = system(command.c_str());
  }
  std::string said = read(log).substr(0, 4000);
  bool made = status == 0 && rename(object.c_str(), path.c_str()) == 0;
  for (const std::string &file : {source, object, log, folder}) remove(file.c_str());
  if (!made) throw std::runtime_error("a translated kernel does not compile; g++ " + words(status) + ": " + said);
}

// A file that was cut off, by a full disk or the machine's end, is made once more.
void *open(const std::string &code) {
  std::string path = placeOf(code);
  if (access(path.c_str(), R_OK) == 0) {
    if (void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
    unlink(path.c_str());
  }
  compile(code, path);
  if (void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
  throw std::runtime_error(dlerror());
}

}  // namespace

const Module *load(Memory &memory, const std::string &ptx) {
  void *library = open(translate(ptx));
  Module *module = new Module{(const Entry *)dlsym(library, "jd_entries"), {}};
  const Global *globals = (const Global *)dlsym(library, "jd_globals");
  if (!module->entries || !globals) throw std::runtime_error("no translated module");
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
