package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A program whose Java lacks what the engine needs reads which flag gives it.
class JavaFlagsTest {
  /// The program.
  public static final class Program {
    private Program() {}

    /// Makes a tensor.
    public static void main(String[] args) {
      System.out.println(Tensor.ones(3));
    }
  }

  private static String output(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  @Test
  void saysThatTheVectorApiIsMissing() throws IOException, InterruptedException {
    String out = output("--enable-native-access=ALL-UNNAMED");
    assertTrue(out.contains("jacobi: ") && out.contains("--add-modules jdk.incubator"), out);
  }

  @Test
  void saysThatNativeAccessIsDenied() throws IOException, InterruptedException {
    String out = output("--add-modules=jdk.incubator.vector", "--illegal-native-access=deny");
    assertTrue(out.contains("jacobi: ") && out.contains("--enable-native-access="), out);
  }
}
