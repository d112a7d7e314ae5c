package dev.jacobi.gpu;

import dev.jacobi.backend.ServiceProviders;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/// NVIDIA's library of matrix products, where it is installed: it is faster than Jacobi's kernels
/// and no more than that.
final class CuBlas {
  private static final String LIBRARY = "libcublas.so.12";
  private static final int ANY_ALGORITHM = -1;

  private final CudaDevice card;
  private final cublasHandle handle = new cublasHandle();
  private final Pointer one;
  private final Pointer oneDouble;
  private final Pointer zero;

  private CuBlas(CudaDevice card) {
    this.card = card;
    ByteBuffer numbers = ByteBuffer.allocateDirect(3 * Double.BYTES).order(ByteOrder.nativeOrder());
    numbers.putFloat(0, 1).putDouble(Double.BYTES, 1).putDouble(2 * Double.BYTES, 0);
    Pointer all = Pointer.to(numbers);
    one = all;
    oneDouble = all.withByteOffset(Double.BYTES);
    zero = all.withByteOffset(2 * Double.BYTES);
    check("cublasCreate", JCublas2.cublasCreate(handle));
    check("cublasSetStream", JCublas2.cublasSetStream(handle, new cudaStream_t(card.stream())));
  }

  /// The library for a card, whose context is this thread's. JCuda's class fails for good where the
  /// library is missing, so that is looked for first.
  @SuppressWarnings("restricted")
  static Optional<CuBlas> find(CudaDevice card) {
    try {
      SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      Natives.load(() -> JCublas2.setExceptionsEnabled(false));
      return Optional.of(new CuBlas(card));
    } catch (IllegalArgumentException | UnsatisfiedLinkError notThere) {
      return Optional.empty();
    } catch (CudaException | LinkageError e) {
      // Jacobi's own kernels compute the same.
      System.err.println("jacobi: cuBLAS is left out: " + ServiceProviders.sentence(e));
      return Optional.empty();
    }
  }

  /// The library's version, such as `12.6.0`.
  String version() {
    int[] version = new int[1];
    check("cublasGetVersion", JCublas2.cublasGetVersion(handle, version));
    int n = version[0];
    return "%d.%d.%d".formatted(n / 10000, n / 100 % 100, n % 100);
  }

  /// An operand as the library sees it: row after row is column after column of its transpose.
  ///
  /// @param turned whether it lies column after column
  /// @param ld how far apart its rows are, or its columns
  private record Matrix(View view, boolean turned, int ld, long step) {
    /// A matrix whose rows or columns have no gaps, if it is one.
    static Optional<Matrix> of(View view, long step) {
      Layout layout = view.layout();
      int rank = layout.shape().rank();
      long rows = layout.shape().size(rank - 2);
      long columns = layout.shape().size(rank - 1);
      long down = rows == 1 ? Math.max(columns, 1) : layout.stride(rank - 2);
      long right = columns == 1 ? 1 : layout.stride(rank - 1);
      if (right == 1 && down >= columns && down <= Integer.MAX_VALUE) {
        return Optional.of(new Matrix(view, false, (int) Math.max(down, 1), step));
      }
      right = columns == 1 ? Math.max(rows, 1) : layout.stride(rank - 1);
      down = rows == 1 ? 1 : layout.stride(rank - 2);
      return down == 1 && right >= rows && right <= Integer.MAX_VALUE
          ? Optional.of(new Matrix(view, true, (int) right, step))
          : Optional.empty();
    }

    Pointer pointer() {
      return DevicePointer.at(KernelArguments.address(view));
    }

    int operation() {
      return turned ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }
  }

  /// Multiplies if the library can; says whether it did.
  ///
  /// @param tf32 whether float32 may be rounded to TF32
  boolean multiply(MatMulCall product, boolean tf32) {
    List<Layout> batch = product.batch();
    long[] sizes = {product.rows(), product.columns(), product.depth(), product.count()};
    boolean fits =
        batch.get(0).shape().rank() <= 1
            && product.depth() > 0
            && product.out().dtype().isFloating()
            && Arrays.stream(sizes).max().orElseThrow() <= Integer.MAX_VALUE;
    if (!fits) {
      return false;
    }
    Optional<Matrix> left = Matrix.of(product.a(), step(batch.get(0)));
    Optional<Matrix> right = Matrix.of(product.b(), step(batch.get(1)));
    Optional<Matrix> result =
        Matrix.of(product.out(), step(batch.get(2))).filter(matrix -> !matrix.turned);
    if (left.isEmpty() || right.isEmpty() || result.isEmpty()) {
      return false;
    }
    // The transposed result is the product of the transposed operands in the other order.
    int code = multiply(new Matrix[] {right.get(), left.get(), result.get()}, sizes, tf32);
    if (code == cublasStatus.CUBLAS_STATUS_NOT_SUPPORTED) {
      return false;
    }
    check("cublasGemmStridedBatchedEx", code);
    card.progress().asked();
    return true;
  }

  private static long step(Layout batch) {
    return batch.shape().rank() == 0 ? 0 : batch.stride(0);
  }

  private int multiply(Matrix[] matrices, long[] sizes, boolean tf32) {
    Matrix a = matrices[0];
    Matrix b = matrices[1];
    Matrix c = matrices[2];
    DType type = c.view.dtype();
    int code = code(type);
    boolean isDouble = type == DType.FLOAT64;
    return JCublas2.cublasGemmStridedBatchedEx_new(
        handle,
        a.operation(),
        b.operation(),
        (int) sizes[1],
        (int) sizes[0],
        (int) sizes[2],
        isDouble ? oneDouble : one,
        a.pointer(),
        code,
        a.ld,
        a.step,
        b.pointer(),
        code,
        b.ld,
        b.step,
        zero,
        c.pointer(),
        code,
        c.ld,
        c.step,
        (int) sizes[3],
        compute(type, tf32),
        ANY_ALGORITHM);
  }

  private static int code(DType type) {
    return switch (type) {
      case FLOAT64 -> cudaDataType.CUDA_R_64F;
      case FLOAT16 -> cudaDataType.CUDA_R_16F;
      case BFLOAT16 -> cudaDataType.CUDA_R_16BF;
      default -> cudaDataType.CUDA_R_32F;
    };
  }

  private static int compute(DType type, boolean tf32) {
    return switch (type) {
      case FLOAT64 -> cublasComputeType.CUBLAS_COMPUTE_64F;
      case FLOAT32 ->
          tf32
              ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32
              : cublasComputeType.CUBLAS_COMPUTE_32F;
      default -> cublasComputeType.CUBLAS_COMPUTE_32F;
    };
  }

  private void check(String call, int code) {
    if (code != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      // A fault of an earlier kernel is the better reason, if there is one.
      card.synchronize();
      throw new CudaException(
          "%s: %s failed: %s".formatted(card.device(), call, cublasStatus.stringFor(code)), 0);
    }
  }
}
