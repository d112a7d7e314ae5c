package dev.jacobi.cpu.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The steps that a piece of a program takes for one register of elements, in an order in which
/// each follows those that it uses. The same step on the same values is there only once.
final class LaneGraph {
  /// No operand.
  static final int NONE = -1;

  /// A step on earlier values.
  ///
  /// @param number what the step wants to know besides, or 0
  record Node(Step step, int a, int b, int c, int number) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> known = new HashMap<>();

  int size() {
    return nodes.size();
  }

  Node get(int node) {
    return nodes.get(node);
  }

  private int add(Node node) {
    return known.computeIfAbsent(
        node,
        n -> {
          nodes.add(n);
          return nodes.size() - 1;
        });
  }

  int leaf(Step step, int number) {
    return add(new Node(step, NONE, NONE, NONE, number));
  }

  int constant(float value) {
    return bits(Float.floatToRawIntBits(value));
  }

  int bits(int bits) {
    return leaf(Step.CONSTANT, bits);
  }

  int unary(Step step, int a) {
    return add(new Node(step, a, NONE, NONE, 0));
  }

  int binary(Step step, int a, int b) {
    return add(new Node(step, a, b, NONE, 0));
  }

  int fma(int a, int b, int c) {
    return add(new Node(Step.FMA, a, b, c, 0));
  }

  int shift(Step step, int a, int bits) {
    return add(new Node(step, a, NONE, NONE, bits));
  }

  int compare(Step step, int a, int b, int predicate) {
    return add(new Node(step, a, b, NONE, predicate));
  }

  int blend(int no, int yes, int mask) {
    Node test = get(mask);
    if (test.step() == Step.COMPARE && test.a() == no && test.b() == yes) {
      // `no < yes ? yes : no` is one instruction, and its opposite too.
      if (test.number() == Predicates.LESS) {
        return binary(Step.GREATER, yes, no);
      }
      if (test.number() == Predicates.GREATER) {
        return binary(Step.LESSER, yes, no);
      }
    }
    return add(new Node(Step.BLEND, no, yes, mask, 0));
  }

  /// The smaller or greater one as Java means it: NaN if there is one.
  int extreme(Step step, int a, int b) {
    int unordered = compare(Step.COMPARE, a, b, Predicates.UNORDERED);
    return blend(binary(step, a, b), binary(Step.ADD, a, b), unordered);
  }

  /// Truncates as Java does: NaN gives 0, what does not fit the nearest that does.
  int toInt(int a) {
    int plain = unary(Step.TO_INT, a);
    int tooHigh = compare(Step.COMPARE, a, constant(0x1p31f), Predicates.GREATER_OR_EQUAL);
    int nan = compare(Step.COMPARE, a, a, Predicates.UNORDERED);
    return blend(blend(plain, bits(Integer.MAX_VALUE), tooHigh), bits(0), nan);
  }
}
