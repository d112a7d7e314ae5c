package dev.jacobi.nn.layers;

import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Recurrent layers above one another, each reading the outputs of the one below, forwards or in
/// both directions: `[examples, steps, in]` to `[examples, steps, hidden]`, or twice `hidden` for
/// both directions.
///
/// {@snippet :
/// RecurrentStack reader = lstm(8, 16).layers(2).bidirectional();
/// Tensor y = reader.forward(Tensor.randn(5, 20, 8));
/// }
///
/// @param forwards the layers that read from the first step to the last
/// @param backwards those that read from the last to the first, one for each, or none
/// @param dropout between layers
public record RecurrentStack(List<Recurrent> forwards, List<Recurrent> backwards, Dropout dropout)
    implements TidyModule {
  public RecurrentStack {
    forwards = List.copyOf(forwards);
    backwards = List.copyOf(backwards);
  }

  static RecurrentStack of(Recurrent first, int count, boolean isBidirectional) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%s: wants at least one layer, got %d".formatted(first, count));
    }
    List<Recurrent> forwards = new ArrayList<>(List.of(first));
    List<Recurrent> backwards = new ArrayList<>();
    long hidden = first.hidden();
    long width = isBidirectional ? 2 * hidden : hidden;
    for (int i = 0; i < count; i++) {
      long in = i == 0 ? first.in() : width;
      if (i > 0) {
        forwards.add(Recurrent.of(first.kind(), in, hidden));
      }
      if (isBidirectional) {
        backwards.add(Recurrent.of(first.kind(), in, hidden));
      }
    }
    return new RecurrentStack(forwards, backwards, Layers.dropout(0));
  }

  /// A stack that reads in both directions. Its layers start anew, but for the first.
  public RecurrentStack bidirectional() {
    return of(forwards.getFirst(), forwards.size(), true).dropout(dropout.p());
  }

  /// A copy that drops a share of the outputs between layers in training.
  public RecurrentStack dropout(double p) {
    return new RecurrentStack(forwards, backwards, Layers.dropout(p));
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(() -> read(x, null).output());
  }

  /// Reads sequences of different lengths that are filled up to one length. Outputs behind an end
  /// are 0; a state after the last step is that at the own end, as with PyTorch's packed sequences.
  ///
  /// @param lengths the number of steps of each example, at least 1
  /// @return the outputs, and the states after the last steps: `[layers * directions, examples,
  ///   hidden]`
  public Recurrent.Result forward(Tensor x, long... lengths) {
    return read(x, mask(x, lengths));
  }

  static Tensor mask(Tensor x, long... lengths) {
    if (x.rank() != 3 || lengths.length != x.size(0)) {
      throw new ShapeException(
          "recurrent: wants one length for each example, got %d for shape %s"
              .formatted(lengths.length, x.shape()));
    }
    for (long length : lengths) {
      if (length < 1 || length > x.size(1)) {
        throw new IllegalArgumentException(
            "recurrent: length %d is not from 1 to %d, the steps of shape %s"
                .formatted(length, x.size(1), x.shape()));
      }
    }
    Tensor places = Tensor.arange(x.size(1)).to(DType.INT64);
    return places.lt(Tensor.tensor(lengths).unsqueeze(1)).to(x.device());
  }

  private Recurrent.Result read(Tensor x, @Nullable Tensor mask) {
    Tensor value = x;
    List<Recurrent.State> ends = new ArrayList<>();
    for (int i = 0; i < forwards.size(); i++) {
      Tensor input = i == 0 ? value : dropout.forward(value);
      Recurrent.Result there = forwards.get(i).read(input, mask, false);
      ends.add(there.state());
      value = there.output();
      if (!backwards.isEmpty()) {
        Recurrent.Result back = backwards.get(i).read(input, mask, true);
        ends.add(back.state());
        value = Tensor.cat(2, value, back.output());
      }
    }
    return new Recurrent.Result(
        value,
        new Recurrent.State(
            Tensor.stack(0, ends.stream().map(Recurrent.State::h).toArray(Tensor[]::new)),
            Tensor.stack(0, ends.stream().map(Recurrent.State::c).toArray(Tensor[]::new))));
  }

  /// As it is written: `lstm(8, 16).layers(2).bidirectional()`.
  @Override
  public String toString() {
    return forwards.getFirst()
        + ".layers(%d)".formatted(forwards.size())
        + (backwards.isEmpty() ? "" : ".bidirectional()")
        + (dropout.p() == 0 ? "" : "." + dropout);
  }
}
