package dev.jacobi.notebook.kernel;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/// The memory of what comes in. Whoever reaches a port can send, with or without the key, and what
/// a message is can be told only when all of it is there; so the frames that wait may hold so much
/// and no more. Those beyond it are read and forgotten, and their message is refused as one with a
/// wrong signature.
final class FrameMemory implements MsgAllocator {
  /// Larger frames end the connection.
  static final int LARGEST = 32 << 20;

  private static final long MOST_HELD = 256L << 20;

  /// Smaller ones are not counted: requests are small, and should be heard whatever comes beside.
  private static final int SMALL = 1 << 16;

  private static final long BETWEEN_COLLECTIONS = 1_000_000_000L;

  private record Frame(WeakReference<Msg> message, int size) {}

  private final long limit;
  private final Log log;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private long held;
  private long collected = System.nanoTime() - BETWEEN_COLLECTIONS;
  private @Nullable ByteBuffer forgotten;

  FrameMemory(Log log) {
    this(Math.min(MOST_HELD, Runtime.getRuntime().maxMemory() / 4), log);
  }

  FrameMemory(long limit, Log log) {
    this.limit = limit;
    this.log = log;
  }

  @Override
  public synchronized Msg allocate(int size) {
    if (size < 0) {
      // The library lets a size of 2^64 - 1 through, and would fail at it again and again.
      log.note("size", "a frame of an impossible size was refused");
      return new Msg(0);
    }
    if (size > SMALL && !hasRoom(size)) {
      log.note("too much", "a message was refused: %,d MB wait already".formatted(held >> 20));
      return new Msg(forgotten(size));
    }
    Msg message = new Msg(size);
    if (size > SMALL) {
      frames.add(new Frame(new WeakReference<>(message), size));
      held += size;
    }
    return message;
  }

  private boolean hasRoom(int size) {
    if (held + size > limit) {
      count();
    }
    if (held + size > limit && System.nanoTime() - collected > BETWEEN_COLLECTIONS) {
      // Only the collector knows which messages have been read or given up.
      System.gc();
      collected = System.nanoTime();
      count();
    }
    return held + size <= limit;
  }

  private void count() {
    frames.removeIf(frame -> frame.message.refersTo(null));
    held = frames.stream().mapToLong(Frame::size).sum();
  }

  /// One place for all that is not kept.
  private ByteBuffer forgotten(int size) {
    ByteBuffer place = forgotten;
    if (place == null || place.capacity() < size) {
      place = ByteBuffer.allocate(size);
      forgotten = place;
    }
    return place.duplicate().clear().limit(size);
  }
}
