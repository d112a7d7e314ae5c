package dev.jacobi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's network as a program of one file, which `java` compiles and runs as it stands.
class PlainJavaTest {
  private static final Path ROOT =
      Path.of(System.getProperty("maven.multiModuleProjectDirectory", "..")).toAbsolutePath();
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n(import module dev\\.jacobi;\\n.*?)```", Pattern.DOTALL);
  private static final List<String> TEST_LIBRARIES =
      List.of("junit", "archunit", "opentest4j", "apiguardian");

  @TempDir private Path folder;

  private static String program() throws IOException {
    Matcher matcher = PROGRAM.matcher(Files.readString(ROOT.resolve("README.md")));
    assertTrue(matcher.find(), "README.md has no program that imports module dev.jacobi");
    return matcher.group(1);
  }

  /// What the build has on its class path, without the tests and their libraries.
  private static String libraries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .filter(
            entry -> {
              String name = Path.of(entry).getFileName().toString();
              return TEST_LIBRARIES.stream().noneMatch(name::startsWith);
            })
        .collect(Collectors.joining(File.pathSeparator));
  }

  private List<Double> run(String source, String... options)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("Net.java"), source);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + ROOT.resolve("jvm.options"));
    command.addAll(List.of(options));
    command.add(file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.lines().filter(line -> !line.startsWith("WARNING")).map(Double::valueOf).toList();
  }

  private static void assertLearns(List<Double> losses) {
    assertEquals(5, losses.size());
    assertTrue(losses.getLast() < losses.getFirst(), losses.toString());
  }

  @Test
  void oneImportOfTheModule() throws IOException, InterruptedException {
    assertLearns(
        run(
            program(),
            "--enable-native-access=dev.jacobi.tensor",
            "--module-path=" + libraries(),
            "--add-modules=dev.jacobi"));
  }

  @Test
  void ordinaryImports() throws IOException, InterruptedException {
    String source =
        program()
            .replace(
                "import module dev.jacobi;\n",
                """
                import dev.jacobi.nn.layers.Linear;
                import dev.jacobi.nn.loss.Losses;
                import dev.jacobi.nn.optim.Adam;
                import dev.jacobi.tensor.Tensor;
                """);
    assertLearns(run(source, "--class-path=" + libraries()));
  }
}
