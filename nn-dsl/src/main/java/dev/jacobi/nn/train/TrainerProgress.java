package dev.jacobi.nn.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a training has come.
///
/// @param epoch the number of the epoch, from 1
/// @param batch how many of its batches have been seen
/// @param step how many steps have been made in all
/// @param losses the sum of the epoch's losses, each times the number of examples
record TrainerProgress(int epoch, int batch, long step, Losses losses) {
  /// A sum over examples.
  record Losses(double sum, double examples) {
    static final Losses NONE = new Losses(0, 0);
  }

  static final TrainerProgress START = new TrainerProgress(0, 0, 0, Losses.NONE);

  TrainerProgress nextEpoch() {
    return new TrainerProgress(epoch + 1, 0, step, Losses.NONE);
  }

  TrainerProgress after(double loss, long examples) {
    Losses more = new Losses(losses.sum + loss * examples, losses.examples + examples);
    return new TrainerProgress(epoch, batch + 1, step + 1, more);
  }

  /// At the end of an epoch.
  TrainerProgress closed() {
    return new TrainerProgress(epoch, 0, step, Losses.NONE);
  }

  double meanLoss() {
    return losses.sum / losses.examples;
  }

  /// The numbers as texts. Java's texts of doubles are exact.
  Map<String, String> texts(List<Epoch> epochs) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("epoch", Integer.toString(epoch));
    texts.put("batch", Integer.toString(batch));
    texts.put("step", Long.toString(step));
    texts.put("lossSum", Double.toString(losses.sum));
    texts.put("examples", Double.toString(losses.examples));
    for (Epoch old : epochs) {
      old.values()
          .forEach(
              (name, value) ->
                  texts.put("epochs." + old.number() + "." + name, Double.toString(value)));
    }
    return texts;
  }

  static TrainerProgress of(Map<String, String> texts) {
    return new TrainerProgress(
        Integer.parseInt(text(texts, "epoch")),
        Integer.parseInt(text(texts, "batch")),
        Long.parseLong(text(texts, "step")),
        new Losses(
            Double.parseDouble(text(texts, "lossSum")),
            Double.parseDouble(text(texts, "examples"))));
  }

  private static String text(Map<String, String> texts, String name) {
    @Nullable String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("'%s' is missing".formatted(name));
    }
    return text;
  }

  static List<Epoch> epochs(Map<String, String> texts) {
    Map<Integer, Map<String, Double>> values = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          String[] parts = name.split("\\.", 3);
          if (parts[0].equals("epochs") && parts.length == 3) {
            values
                .computeIfAbsent(Integer.valueOf(parts[1]), number -> new LinkedHashMap<>())
                .put(parts[2], Double.valueOf(text));
          }
        });
    List<Epoch> epochs = new ArrayList<>();
    values.forEach((number, numbers) -> epochs.add(new Epoch(number, numbers)));
    return epochs;
  }
}
