package dev.jacobi.notebook.display;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Draws networks as trees of modules and parameters that fold, with the sizes of parameters and
/// gradients.
public final class ModuleDisplay implements Display<Module> {

  private static final String NONE = "";

  @Override
  public Class<Module> type() {
    return Module.class;
  }

  @Override
  public Picture picture(Module net) {
    Summary summary = Nn.summary(net);
    String html =
        Html.open()
            + Outline.html(
                List.of("module", "layer", "parameters", "gradient"),
                List.of(new Tree(Nn.modules(net), net.parameters()).row("", net)))
            + "</div>";
    return Picture.text(summary.toString()).html(html);
  }

  private record Tree(Map<String, Module> modules, Map<String, Parameter> parameters) {

    Outline.Row row(String path, Module module) {
      List<Outline.Row> below = new ArrayList<>();
      modules.forEach(
          (inner, child) -> {
            if (isChild(path, inner)) {
              below.add(row(inner, child));
            }
          });
      long count = 0;
      for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
        if (isInside(path, entry.getKey())) {
          count += entry.getValue().shape().numel();
        }
        if (isChild(path, entry.getKey())) {
          below.add(leaf(step(entry.getKey()), entry.getValue()));
        }
      }
      boolean isRoot = path.isEmpty();
      String name = isRoot ? module.getClass().getSimpleName() : step(path);
      String layer = isRoot ? "" : new Summary.Row(path, module, count).layer();
      var size = new Outline.Cell(Numbers.grouped(count), NONE);
      return new Outline.Row(name, layer, List.of(size, new Outline.Cell("", NONE)), below);
    }
  }

  private static Outline.Row leaf(String name, Parameter parameter) {
    var size = new Outline.Cell(Numbers.grouped(parameter.shape().numel()), NONE);
    Outline.Cell gradient =
        Gradients.norm(parameter.tensor())
            .map(norm -> new Outline.Cell(Numbers.brief(norm), Gradients.color(norm)))
            .orElse(new Outline.Cell("–", NONE));
    return new Outline.Row(name, parameter.shape().toString(), List.of(size, gradient), List.of());
  }

  private static boolean isInside(String path, String inner) {
    return path.isEmpty() || inner.startsWith(path + ".");
  }

  /// Whether `inner` is one step below `path`.
  private static boolean isChild(String path, String inner) {
    return !inner.isEmpty()
        && isInside(path, inner)
        && inner.indexOf('.', path.isEmpty() ? 0 : path.length() + 1) < 0;
  }

  private static String step(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
