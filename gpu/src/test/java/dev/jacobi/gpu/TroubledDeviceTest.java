package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A program on a machine whose card, or what a card needs, is in trouble: whoever wants the card
/// reads why, and the CPU goes on before and after.
class TroubledDeviceTest {
  private static final String OPENED = "cuDevicePrimaryCtxRetain";

  /// What the double of the driver, and the JVM, make of a machine, and what is said then.
  enum Profile {
    FULL_CARD(
        "JACOBI_DOUBLE_MEMORY=1000000 JACOBI_DOUBLE_CONTEXT=400000000",
        "",
        "Jacobi double 0 is full (cuda:0: cuDevicePrimaryCtxRetain failed:"
            + " CUDA_ERROR_OUT_OF_MEMORY); 'nvidia-smi' names the programs that hold its memory"),
    /// There is room for the context and for nothing else.
    NEARLY_FULL_CARD(
        "JACOBI_DOUBLE_MEMORY=1000000 JACOBI_DOUBLE_CONTEXT=900000",
        "",
        "Jacobi double 0 is full (cuda:0: out of memory: "),
    OLD_CARD(
        "JACOBI_DOUBLE_CAPABILITY=61",
        "",
        "Jacobi double 0 has compute capability 6.1, and 7.5 (Turing, 2018) is needed; tensors are"
            + " computed on the CPU"),
    OLD_DRIVER(
        "JACOBI_DOUBLE_DRIVER=11040",
        "",
        "CUDA 11.4 driver with Jacobi double 0; the driver is too old, CUDA 12.0 (driver 525) is"
            + " needed."),
    NO_CARD(
        "JACOBI_DOUBLE_DEVICES=0",
        "",
        "the NVIDIA driver is installed, but it sees no card; tensors are computed on the CPU."),
    /// As on a Jetson: there is a driver, and JCuda's jars have no library for the processor.
    NO_NATIVES(
        "",
        "-Dother.arch=aarch64",
        "JCuda's native library cannot be loaded on Linux aarch64: No resource found with name"
            + " '/lib/libJCudaDriver-12.6.0-linux-aarch64.so'; there is one for x86-64 under Linux"
            + " and Windows"),
    NO_FOLDER_FOR_NATIVES(
        "",
        "-Djava.io.tmpdir=/there/is/no/such/folder",
        "JCuda's native library cannot be unpacked: java.nio.file.NoSuchFileException:"
            + " /there/is/no/such/folder/");

    private final String environment;
    private final String flag;
    private final String sentence;

    Profile(String environment, String flag, String sentence) {
      this.environment = environment;
      this.flag = flag;
      this.sentence = sentence;
    }
  }

  /// The program: it says what the CPU computes, and what it hears of the card.
  public static final class Program {
    private Program() {}

    /// Wants the card twice.
    public static void main(String[] args) {
      System.out.println("cpu " + Tensor.ones(3).add(1).sum().item());
      System.out.println("opened " + CudaDouble.count(OPENED));
      // Only JCuda may believe this: the JVM's own code has been chosen by now.
      System.setProperty(
          "os.arch", System.getProperty("other.arch", System.getProperty("os.arch")));
      for (int i = 0; i < 2; i++) {
        try {
          System.out.println("card " + Tensor.ones(3).to(Device.cuda()).sum().item());
        } catch (IllegalStateException e) {
          System.out.println("error " + e.getMessage());
        }
      }
      System.out.println("cpu " + Tensor.ones(3).add(2).sum().item());
      System.out.println("doctor " + new CudaProbe().report());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCpuGoesOnAndTheCardSaysWhy(Profile profile) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + CudaDouble.find("../jvm.options"));
    profile.flag.lines().forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Program.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", CudaDouble.find("target/double").toString());
    for (String setting : profile.environment.split(" ", 0)) {
      if (!setting.isEmpty()) {
        int equals = setting.indexOf('=');
        builder.environment().put(setting.substring(0, equals), setting.substring(equals + 1));
      }
    }
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    List<String> lines =
        out.lines().filter(line -> line.matches("(cpu|opened|card|error|doctor) .*")).toList();
    assertEquals(6, lines.size(), out);
    assertEquals(List.of("cpu 6.0", "opened 0"), lines.subList(0, 2), out);
    for (String line : lines.subList(2, 4)) {
      assertTrue(line.startsWith("error device: cuda:0 cannot be used: " + profile.sentence), line);
    }
    assertEquals("cpu 9.0", lines.get(4), out);
    boolean works = profile == Profile.FULL_CARD || profile == Profile.NEARLY_FULL_CARD;
    assertEquals(works, lines.get(5).endsWith("; use it with .to(cuda())."), lines.get(5));
    assertTrue(lines.get(5).contains("Jacobi double 0") || profile == Profile.NO_CARD, out);
  }
}
