package dev.jacobi.benchmarks;

import dev.jacobi.tensor.Convolution;
import dev.jacobi.tensor.Normalization;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.WindowOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/// The rows of the side-by-side with PyTorch: same names, same shapes, each iteration computed in
/// full into fresh memory.
final class Workloads {
  private Workloads() {}

  /// Makes a workload when its turn comes, so that rows do not crowd each other's memory.
  interface Row {
    Runnable prepare();
  }

  static Map<String, Row> all() {
    Map<String, Row> rows = new LinkedHashMap<>();
    rows.put("matmul_1024", () -> square(1024));
    rows.put("matmul_64", () -> square(64));
    rows.put("add_4M", Workloads::add);
    rows.put("gelu(x*y+z)_4M", Workloads::gelu);
    rows.put("softmax_4096x1024", Workloads::softmax);
    rows.put("sum_4M", Workloads::sum);
    rows.put("layernorm_4096x1024", Workloads::layerNorm);
    rows.put("conv3x3_32x64x56", Workloads::convolution);
    rows.put("add_4elem", Workloads::addFour);
    rows.put("autograd_chain1000_fwdbwd", Workloads::chain);
    rows.put("mlp_784_256_10_b64_adam", TrainingWorkloads::mlp);
    rows.put("cnn_mnist_b64_adam", TrainingWorkloads::cnn);
    rows.put("nanogpt_4L128_b12_t64_adam", TrainingWorkloads::gpt);
    rows.put("lstm_64_128_b32_t50_fwdbwd", TrainingWorkloads::recurrent);
    return rows;
  }

  private static Runnable square(long n) {
    Tensor a = Tensor.randn(n, n);
    Tensor b = Tensor.randn(n, n);
    return () -> Tensor.evaluate(a.matmul(b));
  }

  private static Runnable add() {
    Tensor x = Tensor.randn(4_000_000);
    Tensor y = Tensor.randn(4_000_000);
    return () -> Tensor.evaluate(x.add(y));
  }

  private static Runnable gelu() {
    Tensor x = Tensor.randn(4_000_000);
    Tensor y = Tensor.randn(4_000_000);
    Tensor z = Tensor.randn(4_000_000);
    return () -> Tensor.evaluate(x.mul(y).add(z).gelu());
  }

  private static Runnable softmax() {
    Tensor x = Tensor.randn(4096, 1024);
    return () -> Tensor.evaluate(x.softmax(1));
  }

  private static Runnable sum() {
    Tensor x = Tensor.randn(4_000_000);
    return () -> Tensor.evaluate(x.sum());
  }

  private static Runnable layerNorm() {
    Tensor x = Tensor.randn(4096, 1024);
    Tensor weight = Tensor.randn(1024);
    Tensor bias = Tensor.randn(1024);
    return () -> Tensor.evaluate(Normalization.layerNorm(x, weight, bias, 1e-5));
  }

  private static Runnable convolution() {
    Tensor x = Tensor.randn(32, 64, 56, 56);
    Tensor weight = Tensor.randn(64, 64, 3, 3);
    Tensor bias = Tensor.randn(64);
    WindowOptions options = WindowOptions.padding(1);
    return () -> Tensor.evaluate(Convolution.conv2d(x, weight, bias, options));
  }

  private static Runnable addFour() {
    Tensor x = Tensor.randn(4);
    Tensor y = Tensor.randn(4);
    return () -> Tensor.evaluate(x.add(y));
  }

  private static Runnable chain() {
    Tensor w = Tensor.randn(1).requiresGrad(true);
    return () -> {
      Tensor h = w;
      for (int i = 0; i < 500; i++) {
        h = h.mul(w).add(w);
      }
      h.sum().backward();
    };
  }
}
