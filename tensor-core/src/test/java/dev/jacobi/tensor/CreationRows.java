package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.tensor.Row.Trait;
import java.util.List;

/// The rows of functions that make tensors.
final class CreationRows {
  private CreationRows() {}

  static List<Row> rows() {
    return List.of(
        creation("tensor").sample((Object) new float[] {1, 2}).sample(3),
        creation("of").sample(new float[] {1, 2}, 2, 1),
        creation("scalar").sample(1.5).sample(true),
        creation("zeros").sample(2, 3).sample(),
        creation("ones").sample(2, 3).sample(),
        creation("full").sample(1.5, 2, 3).sample(2.0),
        creation("zerosLike").sample(Input.real(2, 3)),
        creation("onesLike").sample(Input.real(2, 3)),
        creation("fullLike").sample(Input.real(2, 3), 1.5),
        creation("arange").sample(4).sample(0.0, 1.0, 0.25),
        creation("eye").sample(3),
        random("rand").sample(2, 3).sample(Generator.seeded(1), 2, 3),
        random("randn").sample(2, 3).sample(Generator.seeded(1), 2, 3),
        random("randint").sample(5, 2, 3).sample(Generator.seeded(1), 5, 2, 3),
        random("randperm").sample(5).sample(Generator.seeded(1), 5));
  }

  private static Row creation(String name) {
    return operation(name).trait(Trait.NO_GRADIENT);
  }

  private static Row random(String name) {
    return creation(name).trait(Trait.RANDOM);
  }
}
