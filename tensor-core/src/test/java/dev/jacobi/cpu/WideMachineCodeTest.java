package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.cpu.kernels.Loops;
import dev.jacobi.cpu.kernels.MachineOperation;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Machine code in float64 and whole numbers against Java's own methods, bit by bit.
class WideMachineCodeTest {
  private static final int[] LENGTHS = {1, 7, 8, 9, 31, 500};
  private static final int LONGEST = 500;
  private static final double[] REALS = {
    0,
    -0.0,
    1,
    -1,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.1,
    -2.5,
    1e300,
    Double.MIN_VALUE,
    -1e-300
  };
  private static final long[] WHOLES = {
    0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 2, -7, 1L << 40, 255, -(1L << 33)
  };

  private final Arena arena = Arena.ofAuto();
  private final long x = arena.allocate(8L * LONGEST + 64, 64).address();
  private final long y = arena.allocate(8L * LONGEST + 64, 64).address();
  private final long expected = arena.allocate(8L * LONGEST + 64, 64).address();
  private final long actual = arena.allocate(8L * LONGEST + 64, 64).address();

  @Test
  void computesWhatJavaDoes() throws IOException, URISyntaxException {
    assumeTrue(MachineCode.isAvailable(), "needs x86-64 with AVX-512 under Linux");
    for (DType.Arithmetic arithmetic : List.of(DType.Arithmetic.DOUBLE, DType.Arithmetic.LONG)) {
      fill(arithmetic);
      List<String> done = new ArrayList<>();
      for (Object operation : MachineCodeTest.operations()) {
        boolean written =
            switch (operation) {
              case Unary unary -> check(unary, arithmetic);
              case Binary binary -> check(binary, arithmetic);
              default -> false;
            };
        if (written) {
          done.add(operation.getClass().getSimpleName());
        }
      }
      Set<String> least =
          Set.of("Add", "Sub", "Mul", "Abs", "Neg", "Maximum", "Eq", "Ne", "Lt", "Le", "Gt", "Ge");
      assertTrue(done.containsAll(least), arithmetic + " only has " + done);
    }
  }

  private void fill(DType.Arithmetic arithmetic) {
    Random random = new Random(1);
    for (int i = 0; i < LONGEST; i++) {
      if (arithmetic == DType.Arithmetic.DOUBLE) {
        int n = REALS.length;
        boolean special = i < n * n;
        NativeMemory.putDouble(x + 8L * i, special ? REALS[i % n] : random.nextGaussian() * 100);
        NativeMemory.putDouble(y + 8L * i, special ? REALS[i / n] : random.nextGaussian());
      } else {
        int n = WHOLES.length;
        boolean special = i < n * n;
        NativeMemory.putLong(x + 8L * i, special ? WHOLES[i % n] : random.nextLong());
        NativeMemory.putLong(y + 8L * i, special ? WHOLES[i / n] : random.nextInt(-9, 9));
      }
    }
  }

  private boolean check(Unary operation, DType.Arithmetic arithmetic) {
    Optional<Loops.UnaryLoop> loop = MachineOperation.of(operation, arithmetic);
    for (int n : loop.isPresent() ? LENGTHS : new int[0]) {
      Loops.onVectors(operation, arithmetic).run(x, expected, n);
      loop.get().run(x, actual, n);
      compare(operation, arithmetic, n);
    }
    return loop.isPresent();
  }

  private boolean check(Binary operation, DType.Arithmetic arithmetic) {
    Optional<Loops.BinaryLoop> loop = MachineOperation.of(operation, arithmetic);
    for (int n : loop.isPresent() ? LENGTHS : new int[0]) {
      Loops.BinaryLoop java = Loops.onVectors(operation, arithmetic);
      java.vv(x, y, expected, n);
      loop.get().vv(x, y, actual, n);
      compare(operation, arithmetic, n);
      java.vs(x, y + 8L * (n - 1), expected, n);
      loop.get().vs(x, y + 8L * (n - 1), actual, n);
      compare(operation, arithmetic, n);
      java.sv(x + 8L * (n - 1), y, expected, n);
      loop.get().sv(x + 8L * (n - 1), y, actual, n);
      compare(operation, arithmetic, n);
    }
    return loop.isPresent();
  }

  private void compare(Object operation, DType.Arithmetic arithmetic, int n) {
    for (int i = 0; i < n; i++) {
      long wanted = bits(arithmetic, expected + 8L * i);
      assertEquals(wanted, bits(arithmetic, actual + 8L * i), arithmetic + " " + operation + i);
    }
  }

  private static long bits(DType.Arithmetic arithmetic, long address) {
    return arithmetic == DType.Arithmetic.DOUBLE
        ? Double.doubleToLongBits(NativeMemory.getDouble(address))
        : NativeMemory.getLong(address);
  }
}
