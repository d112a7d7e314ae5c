package dev.jacobi.gpu;

import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.Lowering;
import dev.jacobi.backend.MatMul;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.KernelArguments.Unsupported;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps a product back until the next request: if that is a pointwise program on its result, such
/// as a bias and an activation, one kernel computes both while the results are at hand.
final class Epilogues {
  private final CudaDevice card;
  private final MatMulKernels products;
  private final ProgramKernels programs;
  private @Nullable MatMulCall held;

  Epilogues(CudaDevice card, MatMulKernels products, ProgramKernels programs) {
    this.card = card;
    this.products = products;
    this.programs = programs;
  }

  /// Computes a product, later if that may pay.
  void multiply(MatMulCall product) {
    if (products.hasOwnKernel(product) && product.isPlain() && !CudaDevice.BLOCKING) {
      held = product;
    } else {
      products.multiply(product);
    }
  }

  /// Computes what was kept back together with the next request, if they go together; says whether.
  boolean takes(KernelFamily kernel, View[] inputs, View[] outputs) {
    MatMulCall product = held;
    if (product == null) {
      return false;
    }
    Optional<Program> program = program(kernel, inputs, outputs);
    if (program.isEmpty() || !fits(product, program.get(), inputs, outputs)) {
      return false;
    }
    card.asked(LaunchContext.of(kernel, outputs[0]));
    try {
      programs.run(product, program.get(), inputs, outputs);
    } catch (Unsupported e) {
      return false;
    }
    done(product);
    return true;
  }

  private static Optional<Program> program(KernelFamily kernel, View[] inputs, View[] outputs) {
    return switch (kernel) {
      case Program program -> Optional.of(program);
      case Pointwise pointwise ->
          Optional.of(Lowering.pointwise(pointwise, inputs, outputs[0].shape()));
      default -> Optional.empty();
    };
  }

  /// Whether a program reads the product, each element at its own place, and changes nothing that
  /// other blocks of the product still read.
  private static boolean fits(MatMulCall product, Program program, View[] inputs, View[] outputs) {
    View result = product.out();
    boolean reads = false;
    for (View input : inputs) {
      boolean same = input.storage().equals(result.storage());
      if (same && !isSame(input, result)) {
        return false;
      }
      reads |= same;
    }
    for (View output : outputs) {
      if (output.storage().equals(product.a().storage())
          || output.storage().equals(product.b().storage())
          || (output.storage().equals(result.storage()) && !isSame(output, result))) {
        return false;
      }
    }
    return reads
        && program.arithmetic() == result.dtype().arithmetic()
        && program.domain().equals(result.shape())
        && program.body().stream().noneMatch(step -> step instanceof FoldRows);
  }

  private static boolean isSame(View view, View result) {
    return view.dtype() == result.dtype() && view.layout().equals(result.layout());
  }

  /// Computes what was kept back.
  void flush() {
    MatMulCall product = held;
    if (product != null) {
      card.asked(LaunchContext.of(new MatMul(), product.out()));
      products.multiply(product);
      done(product);
    }
  }

  private void done(MatMulCall product) {
    held = null;
    CudaStorage.used(card, product.a(), product.b(), product.out());
  }
}
