package dev.jacobi.tensor;

import dev.jacobi.shape.ShapeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A sum of products as an equation describes it. Tensors are joined from left to right, two at a
/// time, each time by one batch of matrix products.
final class Einsum {
  /// The first of the labels that stand for the dimensions of an ellipsis, the last one first.
  private static final char ELLIPSIS = '\uE000';

  private final String equation;
  private final ArrayDeque<Term> terms = new ArrayDeque<>();
  private final List<Character> output;

  /// A tensor and the label of each of its dimensions.
  private record Term(Tensor tensor, List<Character> labels) {}

  Einsum(String equation, Tensor... operands) {
    this.equation = equation;
    String[] sides = equation.replace(" ", "").split("->", -1);
    String[] inputs = sides[0].split(",", -1);
    if (inputs.length != operands.length || sides.length > 2 || operands.length == 0) {
      throw error("wants %d tensors, got %d".formatted(inputs.length, operands.length));
    }
    int widest = 0;
    for (int i = 0; i < inputs.length; i++) {
      int letters = inputs[i].replace("...", "").length();
      int rest = operands[i].rank() - letters;
      if (rest < 0 || (rest > 0 && !inputs[i].contains("..."))) {
        throw error("'%s' does not fit to shape %s".formatted(inputs[i], operands[i].shape()));
      }
      widest = Math.max(widest, rest);
      terms.add(diagonals(new Term(operands[i], labels(inputs[i], rest))));
    }
    output = sides.length == 2 ? labels(sides[1], widest) : implicit(sides[0], widest);
    check(sides.length == 2 ? sides[1] : "");
  }

  private ShapeException error(String what) {
    return new ShapeException("einsum: in '%s', %s".formatted(Messages.text(equation), what));
  }

  private List<Character> labels(String side, int ellipsis) {
    List<Character> labels = new ArrayList<>();
    for (int i = 0; i < side.length(); i++) {
      if (side.startsWith("...", i)) {
        for (int k = ellipsis; k > 0; k--) {
          labels.add((char) (ELLIPSIS + k));
        }
        i += 2;
      } else if (Character.isLetter(side.charAt(i))) {
        labels.add(side.charAt(i));
      } else {
        throw error("'%s' is no letter".formatted(side.charAt(i)));
      }
    }
    return labels;
  }

  private List<Character> implicit(String inputs, int widest) {
    Map<Character, Integer> counts = new TreeMap<>();
    for (int i = 0; i < inputs.length(); i++) {
      char c = inputs.charAt(i);
      if (Character.isLetter(c)) {
        counts.merge(c, 1, Integer::sum);
      }
    }
    List<Character> labels = labels(inputs.contains("...") ? "..." : "", widest);
    counts.forEach(
        (label, count) -> {
          if (count == 1) {
            labels.add(label);
          }
        });
    return labels;
  }

  private void check(String right) {
    Map<Character, Long> sizes = new HashMap<>();
    for (Term term : terms) {
      for (int d = 0; d < term.labels.size(); d++) {
        char label = term.labels.get(d);
        long size = term.tensor.size(d);
        long known = sizes.getOrDefault(label, 1L);
        if (known != 1 && size != 1 && known != size) {
          throw error("'%s' has sizes %d and %d".formatted(label, known, size));
        }
        sizes.put(label, Math.max(known == 0 || size == 0 ? 0 : known, size));
      }
    }
    for (char label : output) {
      if (!sizes.containsKey(label) || output.indexOf(label) != output.lastIndexOf(label)) {
        throw error(
            "'%s' must name each of its dimensions once, and some input's".formatted(right));
      }
    }
  }

  /// A label that occurs twice means the diagonal.
  private static Term diagonals(Term term) {
    List<Character> labels = new ArrayList<>(term.labels);
    Tensor x = term.tensor;
    for (int d = 0; d < labels.size(); d++) {
      int other = labels.lastIndexOf(labels.get(d));
      if (other > d) {
        if (x.size(d) != x.size(other)) {
          throw new ShapeException(
              "einsum: dims %d and %d of shape %s are to be equal, but differ in size"
                  .formatted(d, other, x.shape()));
        }
        x = Diagonals.diagonal(x, 0, d, other);
        char label = labels.get(d);
        labels.remove(other);
        labels.remove(d);
        labels.add(label);
        d--;
      }
    }
    return new Term(x, labels);
  }

  Tensor compute() {
    Term sum = terms.poll();
    if (sum == null) {
      throw error("no tensors");
    }
    while (!terms.isEmpty()) {
      sum = join(sum, terms.pop());
    }
    sum = reduce(sum, output, List.of());
    return arrange(sum, output);
  }

  private boolean isWanted(char label) {
    return output.contains(label) || terms.stream().anyMatch(t -> t.labels.contains(label));
  }

  /// Sums over what neither `wanted` nor `other` names.
  private static Term reduce(Term term, List<Character> wanted, List<Character> other) {
    List<Integer> dims = new ArrayList<>();
    List<Character> left = new ArrayList<>();
    for (int d = 0; d < term.labels.size(); d++) {
      char label = term.labels.get(d);
      if (wanted.contains(label) || other.contains(label)) {
        left.add(label);
      } else {
        dims.add(d);
      }
    }
    int[] summed = dims.stream().mapToInt(Integer::intValue).toArray();
    return dims.isEmpty() ? term : new Term(term.tensor.sum(false, summed), left);
  }

  private static Tensor arrange(Term term, List<Character> labels) {
    return term.tensor.permute(labels.stream().mapToInt(term.labels::indexOf).toArray());
  }

  private Term join(Term a, Term b) {
    List<Character> later = new ArrayList<>();
    for (Term term : List.of(a, b)) {
      term.labels.stream().filter(this::isWanted).forEach(later::add);
    }
    Term left = reduce(a, later, b.labels);
    Term right = reduce(b, later, a.labels);
    List<Character> batch = new ArrayList<>();
    List<Character> summed = new ArrayList<>();
    for (char label : left.labels) {
      if (right.labels.contains(label)) {
        (later.contains(label) ? batch : summed).add(label);
      }
    }
    List<Character> rows = without(left.labels, right.labels);
    List<Character> columns = without(right.labels, left.labels);
    Tensor x = arrange(left, concat(batch, rows, summed));
    Tensor y = arrange(right, concat(batch, summed, columns));
    return new Term(multiply(x, y, batch.size(), summed.size()), concat(batch, rows, columns));
  }

  /// The product over `summed` dimensions of `[batch..., rows..., summed...]` and `[batch...,
  /// summed..., columns...]`; sizes of 1 broadcast.
  private static Tensor multiply(Tensor x, Tensor y, int batch, int summed) {
    long[] left = x.shape().toArray();
    long[] right = y.shape().toArray();
    for (int d = 0; d < batch + summed; d++) {
      int i = d < batch ? d : left.length - summed + d - batch;
      long size = left[i] == 1 ? right[d] : left[i];
      left[i] = size;
      right[d] = size;
    }
    int rows = left.length - batch - summed;
    int columns = right.length - batch - summed;
    long[] sizes = new long[batch + rows + columns];
    System.arraycopy(left, 0, sizes, 0, batch + rows);
    System.arraycopy(right, batch + summed, sizes, batch + rows, columns);
    long b = product(left, 0, batch);
    long m = product(left, batch, batch + rows);
    long k = product(left, batch + rows, left.length);
    long n = product(right, batch + summed, right.length);
    return x.expand(left).reshape(b, m, k).matmul(y.expand(right).reshape(b, k, n)).reshape(sizes);
  }

  private static long product(long[] sizes, int from, int to) {
    long product = 1;
    for (int d = from; d < to; d++) {
      product *= sizes[d];
    }
    return product;
  }

  private static List<Character> without(List<Character> labels, List<Character> others) {
    return labels.stream().filter(label -> !others.contains(label)).toList();
  }

  @SafeVarargs
  private static List<Character> concat(List<Character>... parts) {
    List<Character> all = new ArrayList<>();
    for (List<Character> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
