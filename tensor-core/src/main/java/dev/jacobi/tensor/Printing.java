package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Tensors as text, laid out as PyTorch does: four decimals or powers of ten as the numbers need
/// it, columns aligned, and three elements at each edge of what is large.
final class Printing {
  private static final int THRESHOLD = 1000;
  private static final int EDGE = 3;
  private static final int WIDTH = 80;

  private final Tensor tensor;
  private final boolean summarize;
  private final List<String> cells = new ArrayList<>();
  private int width;
  private int next;

  private Printing(Tensor tensor) {
    this.tensor = tensor;
    this.summarize = tensor.numel() > THRESHOLD;
  }

  static String print(Tensor tensor) {
    return NoGrad.noGrad(() -> new Printing(tensor.detach()).text(tensor));
  }

  private String text(Tensor original) {
    Tensor shown = shown();
    format(shown.toDoubleArray(), shown.dtype());
    StringBuilder out = new StringBuilder("tensor(");
    if (tensor.numel() == 0) {
      out.append("[]");
      if (tensor.rank() != 1) {
        out.append(", size=").append(tensor.shape());
      }
    } else {
      append(out, tensor.shape(), 0, "       ");
    }
    DType type = tensor.dtype();
    boolean usual = type == DType.FLOAT32 || type == DType.INT64 || type == DType.BOOL;
    if (!usual || (tensor.numel() == 0 && type != DType.FLOAT32)) {
      out.append(", dtype=").append(type);
    }
    if (!tensor.device().type().equals("cpu")) {
      out.append(", device=").append(tensor.device());
    }
    GradFn origin = original.origin();
    if (origin != null) {
      out.append(", gradFn=<").append(origin.name()).append('>');
    } else if (original.requiresGrad()) {
      out.append(", requiresGrad=true");
    }
    return out.append(')').toString();
  }

  /// The elements that are printed.
  private Tensor shown() {
    Tensor shown = tensor;
    for (int d = 0; summarize && d < tensor.rank(); d++) {
      long size = shown.size(d);
      if (size > 2 * EDGE) {
        shown = Movement.cat(d, shown.narrow(d, 0, EDGE), shown.narrow(d, size - EDGE, EDGE));
      }
    }
    return shown;
  }

  private void format(double[] values, DType type) {
    boolean whole = true;
    double greatest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (double value : values) {
      double a = Math.abs(value);
      if (Double.isFinite(value)) {
        whole &= value == Math.rint(value);
        greatest = Math.max(greatest, a);
        least = a > 0 ? Math.min(least, a) : least;
      }
    }
    boolean wide = least < Double.POSITIVE_INFINITY && greatest / least > 1000;
    boolean scientific =
        whole ? greatest >= 1e8 : wide || greatest >= 1e8 || (greatest > 0 && least < 1e-4);
    for (double value : values) {
      String cell = cell(value, type, whole, scientific);
      cells.add(cell);
      width = Math.max(width, cell.length());
    }
  }

  private static String cell(double value, DType type, boolean whole, boolean scientific) {
    if (type == DType.BOOL) {
      return value != 0 ? "true" : "false";
    }
    if (!type.isFloating()) {
      return Long.toString((long) value);
    }
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (scientific) {
      return String.format(Locale.ROOT, "%.4e", value);
    }
    return whole
        ? String.format(Locale.ROOT, "%.0f.", value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  private void append(StringBuilder out, Shape shape, int dim, String indent) {
    if (shape.rank() == 0) {
      out.append(cells.getFirst());
      return;
    }
    long size = shape.size(dim);
    boolean cut = summarize && size > 2 * EDGE;
    long printed = cut ? 2 * EDGE : size;
    boolean last = dim == shape.rank() - 1;
    String inner = indent + " ";
    int perLine = Math.max(1, (WIDTH - inner.length()) / (width + 2));
    out.append('[');
    for (int i = 0; i < printed; i++) {
      if (i > 0) {
        out.append(last && i % perLine != 0 ? ", " : "," + breaks(shape, dim) + inner);
      }
      if (cut && i == EDGE) {
        out.append(last ? " ..." : "...").append(last ? ", " : "," + breaks(shape, dim) + inner);
      }
      if (last) {
        String cell = cells.get(next++);
        out.append(" ".repeat(width - cell.length())).append(cell);
      } else {
        append(out, shape, dim + 1, inner);
      }
    }
    out.append(']');
  }

  private static String breaks(Shape shape, int dim) {
    return "\n".repeat(Math.max(1, shape.rank() - 1 - dim));
  }
}
