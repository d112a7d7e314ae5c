package dev.jacobi.nn.io.torch;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads Python's pickles without running anything: a pickle is a program that may name any class
/// and call it, and here a [Resolver] of a few known names answers in Python's place.
///
/// Values are Long, BigInteger, Double, Boolean, String, [Tuple], [Global], lists, maps, [None],
/// [Skipped], and what the world makes.
final class Unpickler {
  /// Python's `None`.
  enum None {
    NONE
  }

  /// A sequence that does not change.
  record Tuple(List<Object> values) {}

  /// A name of a class or function, such as `collections.OrderedDict`.
  record Global(String name) {}

  /// What is known to be only data and of no use here, such as a date.
  record Skipped(String what) {}

  /// What the names in a pickle stand for.
  interface Resolver {
    /// The result of calling a class or function.
    ///
    /// @throws IllegalArgumentException if it is not one of the few that are known
    Object call(Global function, List<Object> arguments);

    /// What is kept outside of the pickle under an identifier.
    Object persistent(Object id);

    /// Refuses a name that is not known.
    void check(Global global);
  }

  private static final int LONGEST_INTEGER = 16;

  private final ByteBuffer in;
  private final Resolver world;
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Deque<List<Object>> outer = new ArrayDeque<>();
  private List<Object> stack = new ArrayList<>();

  private Unpickler(ByteBuffer in, Resolver world) {
    this.in = in;
    this.world = world;
  }

  /// The value of the pickle at a buffer's position, which moves behind it.
  ///
  /// @throws IllegalArgumentException if it is damaged, or wants what is not allowed
  static Object read(ByteBuffer in, Resolver world) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    try {
      return new Unpickler(in, world).run();
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the pickle is cut off", e);
    }
  }

  private Object run() {
    for (int code = in.get() & 0xff; code != '.'; code = in.get() & 0xff) {
      int at = in.position() - 1;
      if (!scalar(code) && !container(code) && !memory(code)) {
        throw new IllegalArgumentException(
            "the pickle has an operation 0x%02x at byte %d that data does not need"
                .formatted(code, at));
      }
    }
    return pop();
  }

  /// Numbers, texts and names.
  private boolean scalar(int code) {
    Object value =
        switch (code) {
          case 'N' -> None.NONE;
          case 0x88 -> true;
          case 0x89 -> false;
          case 'K' -> (long) (in.get() & 0xff);
          case 'M' -> (long) (in.getShort() & 0xffff);
          case 'J' -> (long) in.getInt();
          case 0x8a -> integer(in.get() & 0xff);
          case 'G' -> Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
          case 'X' -> text(in.getInt());
          case 0x8c -> text(in.get() & 0xff);
          case 0x8d -> text(Math.toIntExact(in.getLong()));
          case 'T', 'B' -> bytes(in.getInt());
          case 0x8e, 0x96 -> bytes(Math.toIntExact(in.getLong()));
          case 'U', 'C' -> bytes(in.get() & 0xff);
          case 'c' -> global(line(), line());
          case 0x93 -> {
            String name = expect(String.class, pop());
            yield global(expect(String.class, pop()), name);
          }
          default -> null;
        };
    if (value != null) {
      push(value);
    }
    return value != null;
  }

  /// Lists, tuples, maps and calls.
  private boolean container(int code) {
    switch (code) {
      case '(' -> {
        outer.push(stack);
        stack = new ArrayList<>();
      }
      case ']' -> push(new ArrayList<>());
      case '}' -> push(new LinkedHashMap<>());
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(marked()));
      case 'l' -> push(marked());
      case 'd' -> push(put(new LinkedHashMap<>(), marked()));
      case 0x85, 0x86, 0x87 -> push(new Tuple(popped(code - 0x84)));
      case 'a' -> append(popped(1));
      case 'e' -> append(marked());
      case 's' -> set(popped(2));
      case 'u' -> set(marked());
      case 'Q' -> push(world.persistent(pop()));
      case 0x8f -> push(new Skipped("set"));
      case 0x90 -> append(marked());
      case 0x91 -> {
        List<Object> _ = marked();
        push(new Skipped("frozenset"));
      }
      case 'R', 0x81 -> {
        Object arguments = pop();
        push(world.call(expect(Global.class, pop()), expect(Tuple.class, arguments).values()));
      }
      // The state of an OrderedDict: the versions of PyTorch's modules.
      case 'b' -> {
        Object _ = pop();
        Object _ = peek() instanceof Skipped ? peek() : expect(Map.class, peek());
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /// What is remembered, and what says how to read.
  private boolean memory(int code) {
    switch (code) {
      case 0x80 -> {
        int protocol = in.get();
        if (protocol < 2 || protocol > 5) {
          throw new IllegalArgumentException("pickle protocol %d is not known".formatted(protocol));
        }
      }
      case 0x95 -> {
        long _ = in.getLong();
      }
      case 'q' -> memo.put(in.get() & 0xff, peek());
      case 'r' -> memo.put(in.getInt(), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'h' -> push(remembered(in.get() & 0xff));
      case 'j' -> push(remembered(in.getInt()));
      case '0' -> {
        Object _ = pop();
      }
      case '1' -> {
        Object _ = marked();
      }
      case '2' -> push(peek());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object peek() {
    if (stack.isEmpty()) {
      throw new IllegalArgumentException("the pickle takes more from its stack than is there");
    }
    return stack.getLast();
  }

  private Object pop() {
    Object last = peek();
    stack.removeLast();
    return last;
  }

  private List<Object> popped(int count) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.addFirst(pop());
    }
    return values;
  }

  private List<Object> marked() {
    if (outer.isEmpty()) {
      throw new IllegalArgumentException("the pickle ends what it has not begun");
    }
    List<Object> values = stack;
    stack = outer.pop();
    return values;
  }

  private Object remembered(int key) {
    Object value = memo.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the pickle remembers nothing as %d".formatted(key));
    }
    return value;
  }

  @SuppressWarnings("unchecked") // lists are made here only
  private void append(List<Object> values) {
    if (!(peek() instanceof Skipped)) {
      ((List<Object>) expect(List.class, peek())).addAll(values);
    }
  }

  @SuppressWarnings("unchecked") // maps are made here and by the world only
  private void set(List<Object> values) {
    if (peek() instanceof Skipped) {
      return;
    }
    Object _ = put((Map<Object, Object>) expect(Map.class, peek()), values);
  }

  private static Map<Object, Object> put(Map<Object, Object> map, List<Object> values) {
    if (values.size() % 2 != 0) {
      throw new IllegalArgumentException("the pickle has a key without a value");
    }
    for (int i = 0; i < values.size(); i += 2) {
      Object key = values.get(i);
      boolean isName = key instanceof String || key instanceof Long || key instanceof Boolean;
      // What has no name that can be written: it stays, to be told of.
      map.put(isName ? key : new Skipped("a key of type " + describe(key)), values.get(i + 1));
    }
    return map;
  }

  static <T> T expect(Class<T> type, @Nullable Object value) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "wants a %s, got a %s".formatted(type.getSimpleName(), describe(value)));
    }
    return type.cast(value);
  }

  /// Values may hold themselves, so that only their kind can be told.
  private static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Skipped skipped -> skipped.what();
      default -> value.getClass().getSimpleName();
    };
  }

  private Object integer(int length) {
    if (length > LONGEST_INTEGER) {
      throw new IllegalArgumentException("an integer of %d bytes".formatted(length));
    }
    byte[] bytes = new byte[length + 1];
    for (int i = length; i > 0; i--) {
      bytes[i] = in.get();
    }
    bytes[0] = (byte) (length > 0 && bytes[1] < 0 ? -1 : 0);
    BigInteger value = new BigInteger(bytes);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private Skipped bytes(int length) {
    byte[] _ = take(length);
    return new Skipped("bytes");
  }

  private String text(int length) {
    return new String(take(length), StandardCharsets.UTF_8);
  }

  /// Checked before memory is taken for it.
  private byte[] take(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private String line() {
    StringBuilder text = new StringBuilder();
    for (char c = (char) in.get(); c != '\n'; c = (char) in.get()) {
      text.append(c);
    }
    return text.toString();
  }

  private Global global(String module, String name) {
    Global global = new Global(module + "." + name);
    world.check(global);
    return global;
  }
}
