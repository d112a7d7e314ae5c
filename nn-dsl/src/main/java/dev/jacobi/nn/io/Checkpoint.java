package dev.jacobi.nn.io;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Stateful;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.optim.LrScheduler;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Everything that is needed to go on with a training: the network's weights, what the optimizer
/// and the scheduler remember, how far the data is, and the state of random numbers.
///
/// {@snippet :
/// Checkpoint checkpoint = Checkpoint.of(net).with(optimizer).with(scheduler).with(loader);
/// checkpoint.save(Path.of("run.ckpt"));
/// // In another run, with a network and an optimizer that are made the same way:
/// checkpoint.load(Path.of("run.ckpt"));
/// }
///
/// The file is a safetensors file: the weights are under `model.`.
public final class Checkpoint {
  private static final String FORMAT = "jacobi checkpoint";
  private static final String VERSION = "1";

  /// What a part of a training is kept as.
  public record Saved(Map<String, Tensor> tensors, Map<String, String> texts) {}

  /// A part of a training that can be kept.
  public interface Section {
    /// What it is now.
    Saved save();

    /// Becomes what it was.
    ///
    /// @throws IllegalArgumentException if it does not fit
    void load(Saved saved);
  }

  private final Map<String, Section> parts = new LinkedHashMap<>();

  private Checkpoint() {}

  /// A checkpoint of a network and of Jacobi's global random numbers.
  public static Checkpoint of(Module net) {
    return new Checkpoint()
        .with("model", tensors(() -> Nn.stateDict(net), state -> Nn.loadStateDict(net, state)))
        .with("random", new Random());
  }

  /// Also what an optimizer remembers.
  public Checkpoint with(Optimizer optimizer) {
    return with("optimizer", optimizer);
  }

  /// Also how far a scheduler is.
  public Checkpoint with(LrScheduler scheduler) {
    return with("scheduler", scheduler);
  }

  /// Also anything else with a state, such as running means.
  ///
  /// @param name of the part, without points
  public Checkpoint with(String name, Stateful part) {
    return with(name, tensors(part::stateDict, part::loadStateDict));
  }

  /// Also how far a loader is.
  public Checkpoint with(DataLoader loader) {
    return with("data", new Data(loader));
  }

  /// Also something of one's own.
  ///
  /// @param name of the part, without points
  public Checkpoint with(String name, Section part) {
    if (name.isEmpty() || name.contains(".")) {
      throw new IllegalArgumentException(
          "checkpoint: '%s' cannot be the name of a part; use letters".formatted(name));
    }
    parts.put(name, part);
    return this;
  }

  /// Writes all parts, in the place of a file that may be there. The file is complete or not there,
  /// and an older one stays until the new one is safe.
  public void save(Path path) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("format", FORMAT);
    texts.put("version", VERSION);
    texts.put("parts", String.join(",", parts.keySet()));
    parts.forEach(
        (name, part) -> {
          Saved saved = part.save();
          saved.tensors().forEach((key, tensor) -> tensors.put(name + "." + key, tensor));
          saved.texts().forEach((key, text) -> texts.put(name + "." + key, text));
        });
    Safetensors.write(new Safetensors.Content(tensors, texts), path);
  }

  /// Lets all parts become what they were.
  ///
  /// @throws IOException if it is no such file, is damaged, or its parts do not fit; nothing is
  ///   changed then, nor by any other error
  public void load(Path path) throws IOException {
    Safetensors.Content content = Safetensors.content(path);
    if (!FORMAT.equals(content.metadata().get("format"))
        || !VERSION.equals(content.metadata().get("version"))) {
      throw new IOException(path + ": a safetensors file, but no checkpoint of this version");
    }
    String there = content.metadata().getOrDefault("parts", "");
    if (!there.equals(String.join(",", parts.keySet()))) {
      throw new IOException(
          "%s: holds the parts [%s], but [%s] are to be loaded; name the same ones"
              .formatted(path, there, String.join(",", parts.keySet())));
    }
    Map<String, Saved> before = new LinkedHashMap<>();
    parts.forEach((name, part) -> before.put(name, part.save()));
    for (Map.Entry<String, Section> entry : parts.entrySet()) {
      try {
        entry.getValue().load(part(content, entry.getKey()));
      } catch (IllegalArgumentException | ArithmeticException e) {
        restore(before, e);
        throw new IOException(
            "%s: part '%s' does not fit: %s".formatted(path, entry.getKey(), e.getMessage()), e);
      } catch (Throwable e) {
        restore(before, e);
        throw e;
      }
    }
  }

  /// All parts as they were, before anything is computed with a half of the new.
  private void restore(Map<String, Saved> before, Throwable failure) {
    before.forEach(
        (name, saved) -> {
          try {
            part(name).load(saved);
          } catch (RuntimeException e) {
            failure.addSuppressed(e);
          }
        });
  }

  private Section part(String name) {
    Section part = parts.get(name);
    if (part == null) {
      throw new IllegalStateException("no part " + name);
    }
    return part;
  }

  private static Saved part(Safetensors.Content content, String name) {
    return new Saved(under(content.tensors(), name), under(content.metadata(), name));
  }

  private static <T> Map<String, T> under(Map<String, T> all, String name) {
    Map<String, T> part = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          if (key.startsWith(name + ".")) {
            part.put(key.substring(name.length() + 1), value);
          }
        });
    return part;
  }

  private static Section tensors(
      Supplier<Map<String, Tensor>> save, Consumer<Map<String, Tensor>> load) {
    return new Section() {
      @Override
      public Saved save() {
        return new Saved(save.get(), Map.of());
      }

      @Override
      public void load(Saved saved) {
        load.accept(saved.tensors());
      }
    };
  }

  private static long number(Saved saved, String name) {
    return Long.parseLong(saved.texts().getOrDefault(name, "(nothing)"));
  }

  private static final class Random implements Section {
    @Override
    public Saved save() {
      Generator.State state = Generator.global().state();
      return new Saved(
          Map.of(),
          Map.of("seed", Long.toString(state.seed()), "offset", Long.toString(state.offset())));
    }

    @Override
    public void load(Saved saved) {
      Generator.global().state(new Generator.State(number(saved, "seed"), number(saved, "offset")));
    }
  }

  private record Data(DataLoader loader) implements Section {
    @Override
    public Saved save() {
      DataLoader.Position position = loader.position();
      return new Saved(
          Map.of(),
          Map.of(
              "epoch", Long.toString(position.epoch()),
              "batch", Integer.toString(position.batch())));
    }

    @Override
    public void load(Saved saved) {
      loader.position(
          new DataLoader.Position(number(saved, "epoch"), Math.toIntExact(number(saved, "batch"))));
    }
  }
}
