package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What is documented as a view shares its elements with the tensor that it is a view of.
class ViewTest {
  /// A comment whose first sentence speaks of a view, and the function below it.
  private static final Pattern DOCUMENTED =
      Pattern.compile(
          "^  /// (?:The views? |[^.]*(?:: |, )a view)[^\\n]*\\n(?:  ///[^\\n]*\\n)*"
              + "  public static (?:Tensor|Tensor\\[\\]|List<Tensor>) (\\w+)\\(",
          Pattern.MULTILINE);

  private static Set<String> documented() throws IOException {
    Path folder = Path.of(System.getProperty("basedir", "."), "src/main/java/dev/jacobi/tensor");
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = DOCUMENTED.matcher(Files.readString(file));
        while (matcher.find()) {
          names.add(matcher.group(1));
        }
      }
    }
    return names;
  }

  @Test
  void findsWhatIsDocumented() throws IOException {
    Set<String> names = documented();
    assertTrue(
        names.containsAll(
            Set.of(
                "permute",
                "transpose",
                "t",
                "squeeze",
                "unsqueeze",
                "expand",
                "slice",
                "narrow",
                "select",
                "movedim",
                "unflatten",
                "unfold",
                "chunk",
                "split",
                "unbind",
                "diagonal")),
        names::toString);
  }

  @TestFactory
  Stream<DynamicTest> viewsShareMemory() throws IOException {
    Set<String> names = documented();
    return Catalogue.rows().stream()
        .filter(row -> names.contains(row.name()))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(), () -> row.samples().forEach(sample -> check(row, sample))));
  }

  private static void check(Row row, Sample sample) {
    List<Tensor> made = new ArrayList<>();
    List<Object> arguments = arguments(sample, false, made);
    Tensor x = made.getFirst();
    List<Tensor> views = row.call(arguments);
    String what = row + sample.toString();
    x.assign(x.mul(-3).add(1));
    List<Tensor> expected = row.call(sample.as(DType.FLOAT64).make(i -> i.make().mul(-3).add(1)));
    for (int i = 0; i < views.size(); i++) {
      assertArrayEquals(
          expected.get(i).toDoubleArray(), views.get(i).toDoubleArray(), what + ": reads");
    }
    Tensor view = views.getLast();
    if (view.numel() > 0) {
      double before = x.eq(77).sum().item();
      assertEquals(0, before, what);
      first(view).fill(77);
      assertEquals(1, x.eq(77).sum().item(), what + ": writes");
    }
    if (view.numel() > 0 && x.numel() > 1) {
      // A change of a part that a gradient would have to follow is not made silently.
      List<Tensor> tracked = new ArrayList<>();
      Tensor part = first(row.call(arguments(sample, true, tracked)).getLast());
      assertThrows(IllegalStateException.class, () -> part.fill(77), what);
    }
  }

  private static List<Object> arguments(Sample sample, boolean tracked, List<Tensor> made) {
    return sample
        .as(DType.FLOAT64)
        .make(
            input -> {
              Tensor x = tracked ? input.make().requiresGrad(true).mul(2) : input.make().copy();
              made.add(x);
              return x;
            });
  }

  /// The first element, as a view.
  private static Tensor first(Tensor x) {
    Tensor part = x;
    while (part.rank() > 0) {
      part = part.select(0, 0);
    }
    return part;
  }
}
