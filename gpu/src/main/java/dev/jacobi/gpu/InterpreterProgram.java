package dev.jacobi.gpu;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Cast;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.Constant;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.Program.Instruction;
import dev.jacobi.backend.Unary;
import dev.jacobi.backend.Where;
import dev.jacobi.gpu.KernelArguments.Unsupported;
import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A program as the kernels interpret it: cut into phases, a fold in each but the last ones, and
/// with the interpreter's steps for each phase.
final class InterpreterProgram {
  // The limits and the first codes of program.cuh.
  private static final int SLOTS = 40;
  private static final int NARROW = 16;
  private static final int CONSTANTS = 32;
  private static final int MOST = 20;
  private static final int STEPS = 256;
  private static final int CONSTANT = 0;
  private static final int LOAD = 1;
  private static final int STORE = 2;
  private static final int ROW = 3;
  private static final int WHERE = 4;
  private static final int CAST = 5;

  /// What a phase is for.
  enum PhaseKind {
    FOLD_ROW(0),
    WIDE(1),
    ONCE(2),
    PIECE(3);

    private final int code;

    PhaseKind(int code) {
      this.code = code;
    }

    /// Its number in program.cuh.
    int code() {
      return code;
    }
  }

  /// One step of the interpreter.
  record EncodedInstruction(int code, int to, int a, int b, int c) {}

  /// Some steps, and what becomes of them.
  ///
  /// @param value the slot of what is folded, or the operand that takes the fold of a piece
  record Phase(int first, int last, PhaseKind kind, int fold, int value, int row) {}

  final List<EncodedInstruction> steps = new ArrayList<>();
  final List<Phase> phases = new ArrayList<>();
  final List<Long> constants = new ArrayList<>();
  final List<Long> identities = new ArrayList<>();
  private final Program program;
  private final int[] rowOf;
  private int[] slots = new int[0];

  /// @param narrow for each output, whether it has one element for each row
  InterpreterProgram(Program program, boolean[] narrow) {
    this.program = program;
    int values = program.inputs() + program.body().size();
    rowOf = new int[values];
    Arrays.fill(rowOf, -1);
    for (int v = program.inputs(); v < values; v++) {
      if (instruction(v) instanceof FoldRows fold) {
        fold(v, fold);
      }
    }
    stores(narrow, false, PhaseKind.WIDE);
    stores(narrow, true, PhaseKind.ONCE);
    check(steps.size() <= STEPS && phases.size() <= MOST, "programs of this length");
    check(constants.size() <= CONSTANTS, "programs with so many numbers");
  }

  private static void check(boolean fits, String what) {
    if (!fits) {
      throw new Unsupported(what);
    }
  }

  private Instruction instruction(int value) {
    return program.body().get(value - program.inputs());
  }

  private void fold(int v, FoldRows fold) {
    check(identities.size() < NARROW, "programs with so many folds");
    int first = steps.size();
    compute(new int[] {fold.a()});
    int code =
        OperationCodes.of(fold.fold(), program.arithmetic())
            .orElseThrow(() -> Unsupported.younger("fold", fold.fold()));
    rowOf[v] = identities.size();
    phases.add(new Phase(first, steps.size(), PhaseKind.FOLD_ROW, code, slots[fold.a()], rowOf[v]));
    identities.add(
        program.arithmetic() == DType.Arithmetic.LONG
            ? fold.fold().longIdentity()
            : Double.doubleToRawLongBits(fold.fold().identity()));
  }

  private void stores(boolean[] narrow, boolean which, PhaseKind kind) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < narrow.length; i++) {
      if (narrow[i] == which) {
        chosen.add(i);
      }
    }
    if (chosen.isEmpty()) {
      return;
    }
    int first = steps.size();
    compute(chosen.stream().mapToInt(i -> program.outputs().get(i)).toArray());
    for (int i : chosen) {
      int slot = slots[program.outputs().get(i)];
      steps.add(new EncodedInstruction(STORE, program.inputs() + i, slot, 0, 0));
    }
    phases.add(new Phase(first, steps.size(), kind, 0, 0, 0));
  }

  /// Adds the steps that compute some values from inputs and from folds that are known.
  private void compute(int[] wanted) {
    int values = rowOf.length;
    boolean[] needed = new boolean[values];
    int[] lastUse = new int[values];
    for (int v : wanted) {
      needed[v] = true;
      lastUse[v] = values;
    }
    for (int v = values - 1; v >= 0; v--) {
      if (needed[v] && rowOf[v] < 0 && v >= program.inputs()) {
        for (int operand : operands(instruction(v))) {
          needed[operand] = true;
          lastUse[operand] = Math.max(lastUse[operand], v);
        }
      }
    }
    slots = new int[values];
    boolean[] busy = new boolean[SLOTS];
    for (int v = 0; v < values; v++) {
      if (needed[v]) {
        // Every lane reads its operands before it writes, so a value may take an operand's place.
        for (int u = 0; u < v; u++) {
          if (needed[u] && lastUse[u] == v) {
            busy[slots[u]] = false;
          }
        }
        slots[v] = free(busy);
        step(v);
      }
    }
  }

  private static int free(boolean[] busy) {
    for (int i = 0; i < busy.length; i++) {
      if (!busy[i]) {
        busy[i] = true;
        return i;
      }
    }
    throw new Unsupported("programs with so many values at a time");
  }

  private static int[] operands(Instruction instruction) {
    return switch (instruction) {
      case Constant constant -> new int[0];
      case FoldRows fold -> new int[] {fold.a()};
      case Apply apply -> {
        int[] all = {apply.a(), apply.b(), apply.c()};
        yield Arrays.stream(all).filter(v -> v >= 0).toArray();
      }
    };
  }

  private void step(int v) {
    if (v < program.inputs()) {
      steps.add(new EncodedInstruction(LOAD, slots[v], v, 0, 0));
      return;
    }
    switch (instruction(v)) {
      case Constant constant -> {
        steps.add(new EncodedInstruction(CONSTANT, slots[v], constants.size(), 0, 0));
        constants.add(
            program.arithmetic() == DType.Arithmetic.LONG
                ? (long) constant.value()
                : Double.doubleToRawLongBits(constant.value()));
      }
      case FoldRows fold -> steps.add(new EncodedInstruction(ROW, slots[v], rowOf[v], 0, 0));
      case Apply apply -> steps.add(apply(apply, slots[v]));
    }
  }

  private EncodedInstruction apply(Apply apply, int to) {
    Pointwise operation = apply.operation();
    int a = slots[apply.a()];
    return switch (operation) {
      case Unary unary -> new EncodedInstruction(code(unary), to, a, 0, 0);
      case Binary binary -> new EncodedInstruction(code(binary), to, a, slots[apply.b()], 0);
      case Where where -> new EncodedInstruction(WHERE, to, a, slots[apply.b()], slots[apply.c()]);
      case Cast cast -> new EncodedInstruction(CAST, to, a, KernelArguments.type(cast.to()), 0);
    };
  }

  private int code(Pointwise operation) {
    return OperationCodes.of(operation, program.arithmetic())
        .orElseThrow(() -> Unsupported.younger("operation", operation));
  }

  /// The same phases for a program that is one fold of rows in pieces: its result goes to an
  /// operand behind the others.
  void keepPieces() {
    phases.subList(1, phases.size()).clear();
    Phase fold = phases.getFirst();
    phases.add(
        new Phase(fold.last(), fold.last(), PhaseKind.PIECE, 0, program.inputs(), fold.row()));
  }
}
