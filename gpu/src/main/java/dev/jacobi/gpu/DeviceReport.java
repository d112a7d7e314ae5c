package dev.jacobi.gpu;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CLOCK_RATE;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jcuda.driver.JCudaDriver;

/// A long look at one card, which a user can send in: what it is, whether every kernel computes on
/// it what the CPU computes, and how fast it moves and multiplies numbers.
final class DeviceReport {
  private static final double ENOUGH_SECONDS = 0.1;
  private static final double GIGA = 1e9;
  private static final int LARGEST_COPY = 1 << 27;
  private static final int LARGEST_PRODUCT = 8192;

  private final Device device;
  private final CudaDevice card;
  private final Map<String, Object> facts = new LinkedHashMap<>();

  DeviceReport(CudaDevice card) {
    this.card = card;
    this.device = card.device();
  }

  /// The findings by name, in the order in which they are shown.
  Map<String, Object> facts(String name, int driver) {
    card.bind();
    facts.put("device", device + ", " + name);
    facts.put("driver", "CUDA %d.%d".formatted(driver / 1000, driver % 1000 / 10));
    facts.put("capability", card.capability());
    memory();
    facts.put("loaded", "PTX for compute_75 and compute_80 from the jar, JCuda 12.6, " + blas());
    facts.put("vector add", vectorAdd());
    selfTest();
    bandwidth();
    products("float32 matmul, GFLOP/s", DType.FLOAT32);
    products("bfloat16 matmul, GFLOP/s", DType.BFLOAT16);
    rate("float32 units' limit, GFLOP/s", unitsLimit());
    return facts;
  }

  /// NVIDIA's library of products, as far as tensors on this card use it.
  private String blas() {
    return MatMulOptions.wanted(card)
        .blas()
        .get()
        .map(found -> "cuBLAS " + found.version())
        .orElse("no cuBLAS");
  }

  private void memory() {
    long[] free = new long[1];
    long[] total = new long[1];
    card.check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
    facts.put("memory MB", total[0] >> 20);
    facts.put("memory free MB", free[0] >> 20);
  }

  private String vectorAdd() {
    Tensor a = Tensor.arange(1000).to(device);
    double sum = a.add(a).sum().item();
    return sum == 999_000 ? "right" : "wrong: " + sum + " instead of 999000";
  }

  private void selfTest() {
    List<String> wrong = new ArrayList<>();
    for (String work : SelfTest.WORK.keySet()) {
      wrong.addAll(SelfTest.differences(work, device));
    }
    facts.put("kernels tested", SelfTest.WORK.size());
    facts.put("differences from the CPU", wrong.size());
    if (!wrong.isEmpty()) {
      facts.put("first difference", wrong.getFirst());
    }
  }

  /// Reads two tensors and writes one, larger ones until it takes long enough to be measured.
  private void bandwidth() {
    double rate = 0;
    double seconds = 0;
    for (int n = 1 << 12; n <= LARGEST_COPY && seconds < ENOUGH_SECONDS; n *= 4) {
      Tensor a = Tensor.ones(n).to(device);
      Tensor b = Tensor.ones(n).to(device);
      seconds = seconds(() -> a.add(b));
      rate = 3.0 * Float.BYTES * n / seconds / GIGA;
    }
    double bytesPerClock = card.attribute(CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH) / 8.0;
    double kilohertz = card.attribute(CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE);
    double limit = 2 * kilohertz * 1000 * bytesPerClock / GIGA;
    rate("add, GB/s", rate);
    rate("add, GB/s, limit", limit);
  }

  private void products(String name, DType type) {
    double rate = 0;
    double seconds = 0;
    for (int n = 32; n <= LARGEST_PRODUCT && seconds < ENOUGH_SECONDS; n *= 2) {
      Tensor a = Tensor.ones(n, n).to(type).to(device);
      seconds = seconds(() -> a.matmul(a));
      rate = 2.0 * n * n * n / seconds / GIGA;
    }
    rate(name, rate);
  }

  /// What the float32 units give at most; tensor cores give more.
  private double unitsLimit() {
    double units =
        (double) card.attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT)
            * floatUnits(card.capability());
    double kilohertz = card.attribute(CU_DEVICE_ATTRIBUTE_CLOCK_RATE);
    return 2 * units * kilohertz * 1000 / GIGA;
  }

  /// How many float32 units a multiprocessor has.
  private static int floatUnits(int capability) {
    return capability < 86 ? 64 : 128;
  }

  private void rate(String name, double rate) {
    facts.put(name, Math.rint(10 * rate) / 10);
  }

  /// The time of the second run: the first one loads the kernel.
  private static double seconds(java.util.function.Supplier<Tensor> work) {
    finish(work.get());
    long start = System.nanoTime();
    finish(work.get());
    return (System.nanoTime() - start) * 1e-9;
  }

  /// Reads one element, which waits for the kernel.
  private static void finish(Tensor x) {
    x.reshape(-1).slice(0, 0, 1).toFloatArray();
  }

  /// The findings as lines, and once more as JSON.
  static String text(Map<String, Object> facts) {
    String lines =
        facts.entrySet().stream()
            .map(fact -> "    %-32s %s".formatted(fact.getKey(), fact.getValue()))
            .collect(Collectors.joining("\n"));
    String json =
        facts.entrySet().stream()
            .map(fact -> quoted(fact.getKey()) + ": " + json(fact.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
    return lines + "\n    " + json;
  }

  private static String json(Object value) {
    return value instanceof Number number ? number.toString() : quoted(String.valueOf(value));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
  }
}
