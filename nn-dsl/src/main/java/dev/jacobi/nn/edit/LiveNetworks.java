package dev.jacobi.nn.edit;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The networks that have a name in this JVM, each with its history. A cell that is run again makes
/// new classes and objects; the name is what stays.
public final class LiveNetworks {
  private static final int MOST = 100;
  private static final Map<String, LiveNetworks> BY_NAME = new LinkedHashMap<>();

  private final List<Module> versions = new ArrayList<>();
  private int current = -1;

  private LiveNetworks() {}

  @SuppressWarnings("ReferenceEquality")
  public // the same network again is no change
  static synchronized <M extends Module> M put(String name, M net, Consumer<String> out) {
    LiveNetworks live = BY_NAME.computeIfAbsent(name, key -> new LiveNetworks());
    if (live.current < 0) {
      live.push(net);
      out.accept("%s: %s parameters".formatted(name, Summary.grouped(Summary.count(net))));
    } else if (live.versions.get(live.current) != net) {
      Module before = live.versions.get(live.current);
      if (!isEdit(before, net)) {
        WeightTransfer.inherit(net, before);
      }
      live.push(net);
      out.accept("%s:\n%s".formatted(name, Diff.between(before, net)));
    }
    return net;
  }

  /// Whether a network has parameters of the other one or such that went on from them.
  private static boolean isEdit(Module before, Module after) {
    Collection<Parameter> old = before.parameters().values();
    return after.parameters().values().stream().anyMatch(p -> p.descendsFrom(old))
        || old.stream().anyMatch(p -> p.descendsFrom(after.parameters().values()));
  }

  private void push(Module net) {
    versions.subList(current + 1, versions.size()).clear();
    versions.add(net);
    if (versions.size() > MOST) {
      versions.removeFirst();
    }
    current = versions.size() - 1;
  }

  public static synchronized Module undo(String name, Consumer<String> out) {
    return find("undo", name).move(name, -1, out);
  }

  public static synchronized Module redo(String name, Consumer<String> out) {
    return find("redo", name).move(name, 1, out);
  }

  private static LiveNetworks find(String operation, String name) {
    LiveNetworks live = BY_NAME.get(name);
    if (live == null) {
      throw new IllegalArgumentException(
          "%s: no network is called '%s'; there are %s. live(\"%s\", net) gives one a name"
              .formatted(operation, name, BY_NAME.keySet(), name));
    }
    return live;
  }

  private Module move(String name, int by, Consumer<String> out) {
    int target = current + by;
    if (target < 0 || target >= versions.size()) {
      throw new IllegalStateException(
          "%s: '%s' has no %s version"
              .formatted(by < 0 ? "undo" : "redo", name, by < 0 ? "earlier" : "later"));
    }
    Module before = versions.get(current);
    Module after = versions.get(target);
    Surgery.settle(before, after);
    current = target;
    out.accept("%s:\n%s".formatted(name, Diff.between(before, after)));
    return after;
  }
}
