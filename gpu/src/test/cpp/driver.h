// What the double's entry points share: contexts with their streams, the queues of what is to run, and failures.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "module.h"

#define API extern "C" __attribute__((visibility("default"))) int

namespace jd {

using u64 = uint64_t;
using Guard = std::lock_guard<std::recursive_mutex>;

enum Code {
  OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201, INVALID_PTX = 218, INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, ILLEGAL_ADDRESS = 700,
  LAUNCH_OUT_OF_RESOURCES = 701, LAUNCH_TIMEOUT = 702, LAUNCH_FAILED = 719
};

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

struct Callable {
  const Entry *entry;
  int dynamicLimit = 48 << 10;
};

struct Image {
  const Module *module;
  std::map<std::string, std::unique_ptr<Callable>> functions;
};

struct Failure {
  std::string function;
  long after;
  int code;
};

extern std::recursive_mutex lock;
extern bool started;
extern std::vector<std::unique_ptr<Context>> contexts;
extern thread_local Context *current;
extern std::string report;  // what went wrong
extern std::map<std::string, u64> counts;
extern std::set<std::string> launched;
extern std::vector<Failure> failures;

void note(const std::string &text);
// An injected failure, or the context's sticky error, or 0.
int enter(const char *function, bool needsContext = true);
// Puts work into a stream; it runs when `ready` says so, and as late as is legal.
int submit(Stream *s, std::function<void()> run, std::function<bool()> ready = nullptr);
void runOne(Context &c, Stream *s);
bool isReady(Context &c, Stream *s);
// Runs what a stream has to do, and of the others what chance wants or what it waits for.
void drain(Context &c, Stream *target);
void drainAll(Context &c, bool alsoNonBlocking);

}  // namespace jd
