package dev.jacobi.gpu;

import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/// How far a card's main stream has got. Another stream can wait for a part of its work, and need
/// not wait for what was asked for later.
final class StreamEvents {
  static final int NO_TIMING = 2;

  /// Requests between two marks, and how many marks are kept.
  private static final int EVERY = 32;

  private static final int KEPT = 64;

  private final CudaDevice card;
  private final CUevent[] events = new CUevent[KEPT];
  private final long[] marks = new long[KEPT];
  private int next;
  private long requests;

  StreamEvents(CudaDevice card) {
    this.card = card;
    for (int i = 0; i < KEPT; i++) {
      events[i] = new CUevent();
      card.check("cuEventCreate", JCudaDriver.cuEventCreate(events[i], NO_TIMING));
    }
  }

  /// How many requests were put into the stream so far.
  long requests() {
    return requests;
  }

  /// Notes a request that was put into the stream.
  void asked() {
    requests++;
    if (requests - last() >= EVERY) {
      mark();
    }
  }

  private long last() {
    return marks[(next + KEPT - 1) % KEPT];
  }

  private void mark() {
    card.check("cuEventRecord", JCudaDriver.cuEventRecord(events[next], card.stream()));
    marks[next] = requests;
    next = (next + 1) % KEPT;
  }

  /// Makes another stream wait until the first `until` requests are done, and not for many more.
  void await(CUstream other, long until) {
    if (until == 0) {
      return;
    }
    if (last() < until) {
      mark();
    }
    int first = next;
    // From the oldest mark on: unused ones are 0.
    while (marks[first] < until) {
      first = (first + 1) % KEPT;
    }
    card.check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent(other, events[first], 0));
  }
}
