package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.jit.x64.LoopBuilder;
import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.cpu.kernels.Loops;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Constructor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Machine code against the Vector API's loops, bit by bit, for every operation that there is.
final class MachineCodeTest {
  private static final int[] LENGTHS = {1, 15, 16, 17, 63, 64, 65, 130, 1000, 1024, 1025, 3099};
  private static final int LONGEST = 3099;
  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.5f,
    -2.5f,
    1e10f,
    -3e9f,
    88.9f,
    -104.5f,
    2f,
    8388609f,
    0.1f
  };

  /// Operations that look at their lanes one by one, and those of whole numbers.
  private static final Set<String> LANE_BY_LANE =
      Set.of(
          "Sin",
          "Cos",
          "Tan",
          "Atan2",
          "Hypot",
          "Pow",
          "Fmod",
          "Remainder",
          "FloorDivide",
          "Lgamma",
          "Polygamma",
          "Gcd",
          "Lcm",
          "BitwiseAnd",
          "BitwiseOr",
          "BitwiseXor",
          "BitwiseLeftShift",
          "BitwiseRightShift");

  private final Arena arena = Arena.ofAuto();
  private final long x = line(1);
  private final long y = line(2);
  private final long expected = line(0);
  private final long actual = line(0);
  private final long block = arena.allocate(LoopCode.BLOCK_BYTES, 64).address();

  @BeforeAll
  static void available() {
    assumeTrue(MachineCode.isAvailable(), "needs x86-64 with AVX-512 under Linux");
  }

  /// Special numbers in every pairing first, and random ones of all sizes.
  private long line(int seed) {
    MemorySegment memory = arena.allocate(4L * (LONGEST + 16), 64);
    Random random = new Random(seed);
    int specials = SPECIAL.length;
    for (int i = 0; i < LONGEST && seed > 0; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-3, 3)));
      if (i < specials * specials) {
        value = SPECIAL[seed == 1 ? i % specials : i / specials];
      }
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return memory.address();
  }

  static List<Object> operations() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(Tensor.class.getPackageName().replace('.', '/'));
    List<Object> result = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.startsWith("package-info")) {
          make(Tensor.class.getPackageName() + "." + name.replace(".class", ""))
              .ifPresent(result::add);
        }
      }
    }
    return result;
  }

  private static Optional<Object> make(String name) {
    try {
      Class<?> type = Class.forName(name, false, Tensor.class.getClassLoader());
      boolean wanted =
          Unary.class.isAssignableFrom(type)
              || Binary.class.isAssignableFrom(type)
              || Fold.class.isAssignableFrom(type);
      if (!wanted || !type.isRecord()) {
        return Optional.empty();
      }
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  @Test
  void computesTheSameBitsAsTheVectorApi() throws IOException, URISyntaxException {
    List<String> left = new ArrayList<>();
    int compiled = 0;
    for (Object operation : operations()) {
      boolean done =
          switch (operation) {
            case Unary unary -> check(unary);
            case Binary binary -> check(binary);
            case Fold fold -> check(fold);
            default -> throw new AssertionError(operation);
          };
      if (done) {
        compiled++;
      } else {
        left.add(operation.getClass().getSimpleName());
      }
    }
    System.out.printf("machine code: %d operations; not: %s%n", compiled, left);
    assertEquals(List.of(), left.stream().filter(name -> !LANE_BY_LANE.contains(name)).toList());
  }

  private boolean check(Unary operation) {
    LoopBuilder builder = new LoopBuilder();
    Optional<Integer> result = builder.apply(operation, builder.stream());
    result.ifPresent(r -> builder.store(r, true));
    Optional<LoopCode> code = result.flatMap(r -> builder.build());
    for (int n : code.isPresent() ? LENGTHS : new int[0]) {
      Loops.onVectors(operation, DType.Arithmetic.FLOAT).run(x, expected, n);
      run(code.get(), n, x, actual);
      compare(operation, n);
    }
    return code.isPresent();
  }

  private boolean check(Binary operation) {
    LoopBuilder builder = new LoopBuilder();
    Optional<Integer> result = builder.apply(operation, builder.stream(), builder.stream());
    result.ifPresent(r -> builder.store(r, true));
    Optional<LoopCode> code = result.flatMap(r -> builder.build());
    for (int n : code.isPresent() ? LENGTHS : new int[0]) {
      Loops.onVectors(operation, DType.Arithmetic.FLOAT).vv(x, y, expected, n);
      run(code.get(), n, x, y, actual);
      compare(operation, n);
    }
    return code.isPresent();
  }

  private boolean check(Fold fold) {
    LoopBuilder builder = new LoopBuilder();
    Optional<Integer> result = builder.fold(fold, builder.stream());
    Optional<LoopCode> code = result.flatMap(r -> builder.build());
    for (int n : code.isPresent() ? LENGTHS : new int[0]) {
      for (long from : new long[] {x, y + 4L * (LONGEST - n)}) {
        Loops.onVectors(fold, DType.Arithmetic.FLOAT).run(from, expected, n);
        run(code.get(), n, from, actual);
        compare(fold, 1);
      }
    }
    return code.isPresent() && checkLines(fold);
  }

  /// Lines of all lengths, in all numbers around the length of a part.
  private boolean checkLines(Fold fold) {
    Loops.FoldLoop machine = Loops.of(fold, DType.Arithmetic.FLOAT);
    for (int n : new int[] {1, 15, 16, 17, 64, 83}) {
      for (int lines : new int[] {1, 2, 15, 16, 17, 32, 33}) {
        MemorySegment.copy(NativeMemory.ALL, y, NativeMemory.ALL, expected, 4L * n);
        MemorySegment.copy(NativeMemory.ALL, y, NativeMemory.ALL, actual, 4L * n);
        Loops.onVectors(fold, DType.Arithmetic.FLOAT).accumulate(x, 4L * 85, lines, expected, n);
        machine.accumulate(x, 4L * 85, lines, actual, n);
        compare(fold, n);
      }
    }
    return true;
  }

  private void run(LoopCode code, int n, long... streams) {
    NativeMemory.putLong(block + LoopCode.ROWS, 1);
    NativeMemory.putLong(block + LoopCode.BLOCKS, 4L * (n - n % 64));
    NativeMemory.putLong(block + LoopCode.REGISTERS, 4L * (n - n % 16));
    NativeMemory.putLong(block + LoopCode.REST, (1L << n % 16) - 1);
    for (int i = 0; i < streams.length; i++) {
      NativeMemory.putLong(block + LoopCode.POINTERS + 8L * i, streams[i]);
      NativeMemory.putLong(block + LoopCode.STEPS + 8L * i, 0);
    }
    code.run(block);
  }

  private void compare(Object operation, int n) {
    for (int i = 0; i < n; i++) {
      int wanted = Float.floatToIntBits(NativeMemory.getFloat(expected + 4L * i));
      int got = Float.floatToIntBits(NativeMemory.getFloat(actual + 4L * i));
      int at = i;
      assertEquals(
          wanted,
          got,
          () ->
              "%s of %s and %s at %d of %d: %s, not %s"
                  .formatted(
                      operation,
                      NativeMemory.getFloat(x + 4L * at),
                      NativeMemory.getFloat(y + 4L * at),
                      at,
                      n,
                      Float.intBitsToFloat(got),
                      Float.intBitsToFloat(wanted)));
    }
  }
}
