package dev.jacobi.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A copy of a whole network with numbers of its own. What is shared within the network is shared
/// within the copy.
final class DeepCopy {
  private final IdentityHashMap<Object, Object> done = new IdentityHashMap<>();

  private DeepCopy() {}

  @SuppressWarnings("unchecked") // a copy has its original's class
  static <M extends Module> M of(M net) {
    return isStateful(net) ? (M) new DeepCopy().copy(net) : net;
  }

  private Object copy(Object value) {
    Object known = done.get(value);
    if (known != null) {
      return known;
    }
    Object copy =
        switch (value) {
          case Parameter parameter -> {
            Parameter fresh = Parameter.of(parameter.tensor());
            fresh.freeze(parameter.isFrozen());
            yield fresh;
          }
          case Buffer buffer -> Buffer.of(buffer.tensor());
          case TrainingMode mode -> {
            TrainingMode fresh = TrainingMode.training();
            fresh.set(mode.isTraining());
            yield fresh;
          }
          case List<?> list -> {
            List<@Nullable Object> fresh = new ArrayList<>();
            list.forEach(part -> fresh.add(element(part)));
            yield fresh;
          }
          case Map<?, ?> map -> {
            Map<Object, @Nullable Object> fresh = new LinkedHashMap<>();
            map.forEach((key, part) -> fresh.put(key, element(part)));
            yield fresh;
          }
          case Object[] array -> {
            @Nullable Object[] fresh = array.clone();
            for (int i = 0; i < fresh.length; i++) {
              fresh[i] = element(fresh[i]);
            }
            yield fresh;
          }
          default ->
              new RecordRebuilder("copy", "copied parts")
                  .with(value, (name, part, type) -> element(part));
        };
    done.put(value, copy);
    return copy;
  }

  private @Nullable Object element(@Nullable Object part) {
    return part == null || !isStateful(part) ? part : copy(part);
  }

  /// What holds nothing that changes can be shared.
  private static boolean isStateful(Object part) {
    boolean mayHold =
        part instanceof Module
            || part instanceof Parameter
            || part instanceof Buffer
            || part instanceof TrainingMode
            || part instanceof Record
            || part instanceof List
            || part instanceof Map
            || part instanceof Object[];
    return mayHold && ModuleTree.walk(part).stream().anyMatch(f -> !(f.value() instanceof Module));
  }
}
