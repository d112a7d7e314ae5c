package dev.jacobi.nn.file;

import dev.jacobi.nn.file.Pickle.Global;
import dev.jacobi.nn.file.Pickle.None;
import dev.jacobi.nn.file.Pickle.Tuple;
import dev.jacobi.shape.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The names that PyTorch's files may use. What they stand for is made of records and maps; no
/// other name is looked at.
final class TorchWorld implements Pickle.World {
  /// Memory that one or more tensors lie in.
  record Stored(String key, DType type, long count) {}

  /// A tensor that lies somewhere in a storage.
  record View(Stored storage, long offset, List<Long> sizes, List<Long> strides) {
    View {
      sizes = List.copyOf(sizes);
      strides = List.copyOf(strides);
    }
  }

  private static final Map<String, DType> STORAGES =
      Map.ofEntries(
          Map.entry("torch.FloatStorage", DType.FLOAT32),
          Map.entry("torch.DoubleStorage", DType.FLOAT64),
          Map.entry("torch.HalfStorage", DType.FLOAT16),
          Map.entry("torch.BFloat16Storage", DType.BFLOAT16),
          Map.entry("torch.LongStorage", DType.INT64),
          Map.entry("torch.IntStorage", DType.INT32),
          Map.entry("torch.ShortStorage", DType.INT16),
          Map.entry("torch.CharStorage", DType.INT8),
          Map.entry("torch.ByteStorage", DType.UINT8),
          Map.entry("torch.BoolStorage", DType.BOOL));

  private static final Set<String> CALLED =
      Set.of(
          "collections.OrderedDict",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch.Size",
          "torch.device");

  private static final Set<String> NAMED =
      Set.of(
          "torch.float32",
          "torch.float64",
          "torch.float16",
          "torch.bfloat16",
          "torch.int64",
          "torch.int32",
          "torch.int16",
          "torch.int8",
          "torch.uint8",
          "torch.bool");

  /// All storages that tensors lie in, by key.
  private final Map<String, Stored> storages = new LinkedHashMap<>();

  Map<String, Stored> storages() {
    return storages;
  }

  @Override
  public void check(Global global) {
    String name = global.name();
    if (!CALLED.contains(name) && !STORAGES.containsKey(name) && !NAMED.contains(name)) {
      throw new IllegalArgumentException(
          "it wants Python's '%s', and only tensors, numbers, texts, lists and dicts are read here,"
                  .formatted(name)
              + " nothing is run; in Python save the numbers only: torch.save(net.state_dict(),"
              + " file)");
    }
  }

  @Override
  public Object call(Global function, List<Object> arguments) {
    return switch (function.name()) {
      case "collections.OrderedDict" -> ordered(arguments);
      case "torch._utils._rebuild_tensor_v2" -> view(arguments);
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
          Pickle.expect(View.class, argument(arguments, 0));
      case "torch.Size" -> Pickle.expect(Tuple.class, argument(arguments, 0));
      case "torch.device" -> Pickle.expect(String.class, argument(arguments, 0));
      default ->
          throw new IllegalArgumentException("'%s' cannot be called".formatted(function.name()));
    };
  }

  private static Object argument(List<Object> arguments, int i) {
    if (i >= arguments.size()) {
      throw new IllegalArgumentException("a call in the pickle lacks arguments");
    }
    return arguments.get(i);
  }

  private static Map<Object, Object> ordered(List<Object> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("an OrderedDict with arguments");
    }
    return new LinkedHashMap<>();
  }

  private static View view(List<Object> arguments) {
    return new View(
        Pickle.expect(Stored.class, argument(arguments, 0)),
        Pickle.expect(Long.class, argument(arguments, 1)),
        longs(argument(arguments, 2)),
        longs(argument(arguments, 3)));
  }

  private static List<Long> longs(Object tuple) {
    return Pickle.expect(Tuple.class, tuple).values().stream()
        .map(value -> Pickle.expect(Long.class, value))
        .toList();
  }

  /// `('storage', type, key, location, count)`; older files add `None`, or say that it is a part.
  @Override
  public Object persistent(Object id) {
    List<Object> parts = Pickle.expect(Tuple.class, id).values();
    if (parts.size() < 5 || !"storage".equals(parts.get(0))) {
      throw new IllegalArgumentException("something kept outside of the pickle is no storage");
    }
    if (parts.size() > 5 && parts.get(5) != None.NONE) {
      throw new IllegalArgumentException(
          "the file is from before PyTorch 0.4; load and save it once with a newer one");
    }
    DType type = STORAGES.get(Pickle.expect(Global.class, parts.get(1)).name());
    if (type == null) {
      throw new IllegalArgumentException("a storage has no type");
    }
    String key = Pickle.expect(String.class, parts.get(2));
    Stored stored = new Stored(key, type, Pickle.expect(Long.class, parts.get(4)));
    Stored known = storages.putIfAbsent(key, stored);
    if (known != null && !known.equals(stored)) {
      throw new IllegalArgumentException("the storage '%s' is described twice".formatted(key));
    }
    return stored;
  }
}
