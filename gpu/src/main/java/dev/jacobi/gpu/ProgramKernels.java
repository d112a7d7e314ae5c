package dev.jacobi.gpu;

import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Lowering;
import dev.jacobi.backend.Lowering.Rows;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.RowDomain;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.CudaDevice.Grid;
import dev.jacobi.gpu.KernelArguments.Unsupported;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Runs fused programs, and what is a small program of its own: pointwise operations, copies and
/// reductions.
final class ProgramKernels {
  // The sizes of program.cuh.
  private static final int LANES = 4;
  private static final int BLOCK = 128;
  private static final int OPERANDS = 24;
  private static final int CONSTANTS = 32;
  private static final int NARROW = 16;
  private static final int PHASES = 20;

  /// Rows up to this length get a thread each, longer ones a block.
  private static final int SHORT = 64;

  /// Elements of a piece of a row that is folded by several blocks.
  private static final long PIECE = 16384;

  private final CudaDevice card;
  private final CudaAllocator allocator;
  private final KernelArguments arguments = new KernelArguments();

  ProgramKernels(CudaDevice card, CudaAllocator allocator) {
    this.card = card;
    this.allocator = allocator;
  }

  void pointwise(Pointwise operation, View[] inputs, View out) {
    run(Lowering.pointwise(operation, inputs, out.shape()), inputs, out);
  }

  void copy(View from, View to) {
    run(Lowering.copy(from, to), new View[] {from}, to);
  }

  /// Folds the dimensions that have size 1 in `out`: they become the rows.
  void reduce(Fold fold, View in, View out) {
    Rows rows = Rows.of(in, out);
    run(rows.program(fold), new View[] {rows.from()}, rows.to());
  }

  private void run(Program program, View[] inputs, View out) {
    run(program, inputs, new View[] {out});
  }

  /// Runs a product, and a pointwise program that reads its result, in one kernel.
  void run(MatMulCall product, Program program, View[] inputs, View[] outputs) {
    View[] views = View.concat(inputs, outputs);
    Plan plan = new Plan(program, views);
    write(
        plan, new InterpreterProgram(program, new boolean[outputs.length]), views, 1, plan.length);
    arguments.clear();
    product.write(arguments);
    launch(
        program,
        "multiply_then",
        MatMulKernels.grid(product.rows(), product.columns(), product.count()));
  }

  void run(Program program, View[] inputs, View[] outputs) {
    View[] views = View.concat(inputs, outputs);
    Plan plan = new Plan(program, views);
    if (plan.rows == 0 || (plan.length == 0 && !plan.folds)) {
      return;
    }
    boolean[] narrow = new boolean[outputs.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = plan.domain.isNarrow(inputs.length + i);
    }
    InterpreterProgram phases = new InterpreterProgram(program, narrow);
    if (!plan.folds) {
      write(plan, phases, views, 1, plan.length);
      long threads = (plan.length + LANES - 1) / LANES;
      launch(program, "elements", Grid.of(threads, BLOCK));
    } else if (plan.length <= SHORT) {
      write(plan, phases, views, 1, plan.length);
      launch(program, "short_rows", Grid.of(plan.rows, BLOCK));
    } else if (plan.length > Program.LONGEST_ROW) {
      pieces(program, plan, phases, views);
    } else {
      write(plan, phases, views, 1, plan.length);
      launch(program, "long_rows", new Grid(plan.rows, 1, 1, BLOCK));
    }
  }

  /// Folds rows in pieces, and then what the pieces gave.
  private void pieces(Program program, Plan plan, InterpreterProgram phases, View[] views) {
    if (!(program.body().getLast() instanceof FoldRows fold) || program.outputs().size() != 1) {
      throw new Unsupported("folds of long rows that are not alone");
    }
    long count = (plan.length + PIECE - 1) / PIECE;
    DType type = program.arithmetic().dtype();
    Shape shape = Shape.of(plan.rows, count);
    CudaStorage storage = allocator.allocate(shape.numel() * type.bytes());
    View partial = new View(storage, type, Layout.contiguous(shape));
    View[] all = Arrays.copyOf(views, views.length);
    all[views.length - 1] = partial;
    phases.keepPieces();
    write(plan, phases, all, count, PIECE);
    launch(program, "long_rows", new Grid(plan.rows * count, 1, 1, BLOCK));
    View out = views[views.length - 1];
    Layout rows =
        out.layout().reshape(Shape.of(plan.rows, 1)).orElse(Layout.contiguous(Shape.of(0)));
    if (rows.shape().numel() != plan.rows) {
      throw new Unsupported("folds of long rows into a view with gaps");
    }
    reduce(fold.fold(), partial, out.with(rows));
  }

  private void launch(Program program, String kernel, Grid grid) {
    String numbers = program.arithmetic().name().toLowerCase(Locale.ROOT);
    card.launch("program_" + numbers, kernel + "_" + numbers, grid, arguments.buffer());
  }

  /// Writes the structure `Program` of program.cuh.
  private void write(Plan plan, InterpreterProgram phases, View[] views, long pieces, long piece) {
    if (views.length > OPERANDS) {
      throw new Unsupported("programs with so many tensors");
    }
    arguments.clear().skipTo(MatMulCall.BYTES);
    arguments.put64(plan.rows).put64(plan.length).put64(pieces).put64(piece);
    arguments.put32(plan.outer).put32(plan.inner).put32(phases.phases.size()).put32(0);
    arguments.put64(plan.sizes, KernelArguments.DIMS);
    arguments.put64(longs(phases.constants), CONSTANTS);
    arguments.put64(longs(phases.identities), NARROW);
    for (int i = 0; i < OPERANDS; i++) {
      if (i < views.length) {
        arguments.put64(KernelArguments.address(views[i]));
        arguments.put32(KernelArguments.type(views[i].dtype())).put32(0);
        arguments.put64(plan.strides[i], KernelArguments.DIMS);
      } else {
        arguments.put64(new long[0], 2 + KernelArguments.DIMS);
      }
    }
    for (int i = 0; i < PHASES; i++) {
      InterpreterProgram.Phase p =
          i < phases.phases.size()
              ? phases.phases.get(i)
              : new InterpreterProgram.Phase(0, 0, InterpreterProgram.PhaseKind.WIDE, 0, 0, 0);
      arguments.put16(p.first()).put16(p.last());
      arguments.put8(p.kind().code()).put8(p.fold()).put8(p.value()).put8(p.row());
    }
    for (InterpreterProgram.EncodedInstruction s : phases.steps) {
      arguments.put16(s.code()).put8(s.to()).put8(s.a()).put8(s.b()).put8(s.c());
    }
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  /// A domain seen as rows, as the kernels are told it.
  private static final class Plan {
    final boolean folds;
    final RowDomain domain;
    final long rows;
    final long length;
    final int outer;
    final int inner;
    final long[] sizes;
    final long[][] strides;

    Plan(Program program, View[] views) {
      folds = program.body().stream().anyMatch(step -> step instanceof FoldRows);
      domain =
          RowDomain.of(
              program.domain(), folds ? program.rowDims() : program.domain().rank(), views);
      rows = domain.rows();
      length = domain.length();
      outer = domain.outer(0).shape().rank();
      inner = domain.inner(0).shape().rank();
      KernelArguments.checkDims(outer + inner);
      sizes = concat(domain.outer(0).shape().toArray(), domain.inner(0).shape().toArray());
      strides = new long[views.length][];
      Arrays.setAll(strides, i -> concat(domain.outer(i).strides(), domain.inner(i).strides()));
    }

    private static long[] concat(long[] a, long[] b) {
      long[] all = Arrays.copyOf(a, a.length + b.length);
      System.arraycopy(b, 0, all, a.length, b.length);
      return all;
    }
  }
}
