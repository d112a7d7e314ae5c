// Streams and events, and when their work runs.
#include <cstdio>
#include <cstdlib>

#include "driver.h"

namespace jd {

Settings &settings() {
  static Settings s;
  return s;
}

std::recursive_mutex lock;
bool started = false;
std::vector<std::unique_ptr<Context>> contexts;
thread_local Context *current = nullptr;
std::string report;
std::map<std::string, u64> counts;
std::set<std::string> launched;
std::vector<Failure> failures;

void note(const std::string &text) {
  report += text + "\n";
  if (getenv("JACOBI_DOUBLE_VERBOSE")) fprintf(stderr, "double: %s\n", text.c_str());
}

int enter(const char *function, bool needsContext) {
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

int submit(Stream *s, std::function<void()> run, std::function<bool()> ready) {
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

}  // namespace jd

using namespace jd;

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
