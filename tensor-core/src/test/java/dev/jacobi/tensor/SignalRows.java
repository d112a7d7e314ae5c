package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.tensor.Interpolation.Mode;
import dev.jacobi.tensor.Row.Trait;
import java.util.List;

/// The rows of Fourier transforms, of interpolation, and of sequences.
final class SignalRows {
  private SignalRows() {}

  static List<Row> rows() {
    Input line = Input.real(2, 6);
    Input other = Input.between(0, 1, 2, 6);
    Input image = Input.real(1, 2, 3, 4);
    return List.of(
        operation("fft")
            .sample(line, other, -1)
            .sample(line, other, 0)
            .trait(Trait.ORDER)
            .large(Input.real(2, 96), Input.between(0, 1, 2, 96), 1)
            .large(Input.real(37), Input.between(0, 1, 37), 0),
        operation("ifft").sample(line, other, -1).trait(Trait.ORDER),
        operation("rfft").sample(line, -1).sample(Input.real(5), 0).trait(Trait.ORDER),
        operation("irfft").sample(line, other, 10, 1).sample(line, other, 11, 1).trait(Trait.ORDER),
        operation("fft2").sample(image, Input.between(0, 1, 1, 2, 3, 4)).trait(Trait.ORDER),
        operation("ifft2").sample(image, Input.between(0, 1, 1, 2, 3, 4)).trait(Trait.ORDER),
        operation("interpolate")
            .sample(image, Mode.NEAREST, false, 5, 3)
            .sample(image, Mode.LINEAR, false, 5, 3)
            .sample(image, Mode.LINEAR, true, 2, 7)
            .sample(image, Mode.CUBIC, false, 4, 9),
        operation("linspace").sample(-1.0, 2.0, 5).trait(Trait.NO_GRADIENT),
        operation("logspace").sample(-1.0, 2.0, 4).trait(Trait.NO_GRADIENT),
        operation("bernoulli")
            .sample(generator(), Input.between(0, 1, 3))
            .trait(Trait.RANDOM)
            .trait(Trait.NO_GRADIENT),
        operation("normal")
            .sample(generator(), Input.real(3), Input.between(0, 1, 3))
            .trait(Trait.RANDOM)
            .trait(Trait.NO_GRADIENT),
        operation("multinomial")
            .sample(generator(), Input.between(0.1, 1, 3), 2, false)
            .sample(generator(), Input.between(0.1, 1, 2, 3), 4, true)
            .trait(Trait.RANDOM)
            .trait(Trait.NO_GRADIENT));
  }

  private static Generator generator() {
    return Generator.seeded(3);
  }
}
