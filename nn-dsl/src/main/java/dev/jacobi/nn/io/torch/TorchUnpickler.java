package dev.jacobi.nn.io.torch;

import dev.jacobi.nn.io.torch.Unpickler.Global;
import dev.jacobi.nn.io.torch.Unpickler.None;
import dev.jacobi.nn.io.torch.Unpickler.Skipped;
import dev.jacobi.nn.io.torch.Unpickler.Tuple;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.StoredType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names that PyTorch's files may use. What they stand for is made of records and maps; no
/// other name is looked at.
final class TorchUnpickler implements Unpickler.Resolver {
  private static final int MOST_DIMENSIONS = 64;

  /// Memory that one or more tensors lie in; that of types without a class of storage is counted in
  /// bytes.
  record Stored(String key, StoredType type, long count) {
    long bytes() {
      return Math.multiplyExact(count, type.bytes());
    }
  }

  /// A tensor that lies somewhere in a storage.
  ///
  /// @param negative whether its elements are those of the storage with the other sign
  record View(Stored storage, StoredType type, Layout layout, boolean negative) {}

  private static final Map<String, StoredType> STORAGES =
      Map.ofEntries(
          Map.entry("torch.FloatStorage", StoredType.FLOAT32),
          Map.entry("torch.DoubleStorage", StoredType.FLOAT64),
          Map.entry("torch.HalfStorage", StoredType.FLOAT16),
          Map.entry("torch.BFloat16Storage", StoredType.BFLOAT16),
          Map.entry("torch.LongStorage", StoredType.INT64),
          Map.entry("torch.IntStorage", StoredType.INT32),
          Map.entry("torch.ShortStorage", StoredType.INT16),
          Map.entry("torch.CharStorage", StoredType.INT8),
          Map.entry("torch.ByteStorage", StoredType.UINT8),
          Map.entry("torch.BoolStorage", StoredType.BOOL),
          Map.entry("torch.storage.UntypedStorage", StoredType.UINT8));

  private static final Set<String> CALLED =
      Set.of(
          "collections.OrderedDict",
          "collections.defaultdict",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch.Size",
          "torch.device");

  /// Only data and no tensors: they are passed over, and told of.
  private static final Set<String> SKIPPED =
      Set.of(
          "set",
          "frozenset",
          "complex",
          "slice",
          "range",
          "bytes",
          "bytearray",
          "collections.Counter",
          "collections.deque",
          "datetime.date",
          "datetime.datetime",
          "datetime.time",
          "datetime.timedelta",
          "datetime.timezone",
          "decimal.Decimal",
          "fractions.Fraction",
          "uuid.UUID",
          "argparse.Namespace",
          "types.SimpleNamespace",
          "pathlib.Path",
          "pathlib.PosixPath",
          "pathlib.PurePosixPath",
          "pathlib.WindowsPath",
          "pathlib.PureWindowsPath",
          "pathlib._local.PosixPath",
          "pathlib._local.PurePosixPath",
          "pathlib._local.WindowsPath",
          "pathlib._local.PureWindowsPath",
          "_codecs.encode",
          "numpy.dtype",
          "numpy.core.multiarray.scalar",
          "numpy._core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct");

  /// What is only named: element types, and what a `defaultdict` fills itself with.
  private static final Map<String, Optional<StoredType>> NAMED = named();

  private static Map<String, Optional<StoredType>> named() {
    Map<String, Optional<StoredType>> names = new HashMap<>();
    for (StoredType type : StoredType.values()) {
      names.put("torch." + type.name().toLowerCase(Locale.ROOT), Optional.of(type));
    }
    for (String name : List.of("list", "dict", "tuple", "int", "float", "str", "bool")) {
      names.put(name, Optional.empty());
    }
    names.put("numpy.ndarray", Optional.empty());
    return names;
  }

  /// All storages that tensors lie in, by key.
  private final Map<String, Stored> storages = new LinkedHashMap<>();

  Map<String, Stored> storages() {
    return storages;
  }

  @Override
  public void check(Global global) {
    String name = plain(global);
    if (!CALLED.contains(name)
        && !SKIPPED.contains(name)
        && !STORAGES.containsKey(name)
        && !NAMED.containsKey(name)) {
      throw new IllegalArgumentException(
          "it wants Python's '%s', and only tensors, numbers, texts, lists and dicts are read here,"
                  .formatted(name)
              + " nothing is run; in Python save the numbers only: torch.save(net.state_dict(),"
              + " file)");
    }
  }

  /// Python's own types are in a module that has had two names.
  private static String plain(Global global) {
    return global.name().replaceFirst("^(__builtin__|builtins)\\.", "");
  }

  @Override
  public Object call(Global function, List<Object> arguments) {
    String name = plain(function);
    return switch (name) {
      case "collections.OrderedDict" -> ordered(arguments);
      case "collections.defaultdict" -> new LinkedHashMap<Object, Object>();
      case "torch._utils._rebuild_tensor_v2" -> {
        Stored storage = Unpickler.expect(Stored.class, argument(arguments, 0));
        yield view(arguments, storage.type(), 6);
      }
      case "torch._utils._rebuild_tensor_v3" ->
          view(arguments, type(Unpickler.expect(Global.class, argument(arguments, 6))), 7);
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
          Unpickler.expect(View.class, argument(arguments, 0));
      case "torch.Size" -> Unpickler.expect(Tuple.class, argument(arguments, 0));
      case "torch.device" -> Unpickler.expect(String.class, argument(arguments, 0));
      default -> {
        if (!SKIPPED.contains(name)) {
          throw new IllegalArgumentException("'%s' cannot be called".formatted(name));
        }
        // How the second protocol writes bytes.
        yield new Skipped(name.equals("_codecs.encode") ? "bytes" : name);
      }
    };
  }

  private static StoredType type(Global global) {
    return NAMED
        .getOrDefault(global.name(), Optional.empty())
        .orElseThrow(
            () -> new IllegalArgumentException("'%s' is no type".formatted(global.name())));
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

  /// @param bits where the tensor's bits are, if it has any
  private static View view(List<Object> arguments, StoredType type, int bits) {
    long[] strides = longs(argument(arguments, 3));
    Shape shape = StoredType.shape(longs(argument(arguments, 2)));
    if (strides.length != shape.rank()) {
      throw new IllegalArgumentException(
          "shape %s with strides %s".formatted(shape, Arrays.toString(strides)));
    }
    Map<?, ?> set =
        arguments.size() > bits && arguments.get(bits) instanceof Map<?, ?> map ? map : Map.of();
    if (Boolean.TRUE.equals(set.get("conj"))) {
      throw new IllegalArgumentException(
          "a tensor has its conjugate bit set; save x.resolve_conj() in Python");
    }
    return new View(
        Unpickler.expect(Stored.class, argument(arguments, 0)),
        type,
        Layout.of(shape, strides, Unpickler.expect(Long.class, argument(arguments, 1))),
        Boolean.TRUE.equals(set.get("neg")));
  }

  private static long[] longs(Object tuple) {
    List<Object> values = Unpickler.expect(Tuple.class, tuple).values();
    // Before they are copied: many tensors may name one tuple of a million.
    if (values.size() > MOST_DIMENSIONS) {
      throw new IllegalArgumentException("a tensor of %d dimensions".formatted(values.size()));
    }
    return values.stream().mapToLong(value -> Unpickler.expect(Long.class, value)).toArray();
  }

  /// `('storage', type, key, location, count)`; older files add `None`, or say that it is a part.
  @Override
  public Object persistent(Object id) {
    List<Object> parts = Unpickler.expect(Tuple.class, id).values();
    if (parts.size() < 5 || !"storage".equals(parts.get(0))) {
      throw new IllegalArgumentException("something kept outside of the pickle is no storage");
    }
    if (parts.size() > 5 && parts.get(5) != None.NONE) {
      throw new IllegalArgumentException(
          "the file is from before PyTorch 0.4; load and save it once with a newer one");
    }
    StoredType type = STORAGES.get(Unpickler.expect(Global.class, parts.get(1)).name());
    if (type == null) {
      throw new IllegalArgumentException("a storage has no type");
    }
    String key = Unpickler.expect(String.class, parts.get(2));
    Stored stored = new Stored(key, type, Unpickler.expect(Long.class, parts.get(4)));
    Stored known = storages.putIfAbsent(key, stored);
    if (known != null && !known.equals(stored)) {
      throw new IllegalArgumentException("the storage '%s' is described twice".formatted(key));
    }
    return stored;
  }
}
