package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The compiled kernels in the jar are those of the sources, and these have all operations.
class KernelSourcesTest {
  private static final Path SOURCES = CudaDouble.find("src/main/cuda");
  private static final Path COMPILED = CudaDouble.find("src/main/resources/dev/jacobi/gpu");
  private static final Path SCRIPT = CudaDouble.find("kernels.sh");
  private static final String ADVICE =
      "run mvn -pl gpu -am test -Dtest=KernelSourcesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Djacobi.kernels.write=true";

  /// A new operation needs no compiler of NVIDIA's: until someone who has it makes the kernels
  /// anew, the CPU computes it in a card's place.
  @Test
  void theTablesHaveAllOperations() throws Exception {
    OperationTable table = new OperationTable();
    if (Boolean.getBoolean("jacobi.kernels.write")) {
      table.write(SOURCES.resolveSibling(""));
      assertEquals(0, new ProcessBuilder("sh", SCRIPT.toString()).inheritIO().start().waitFor());
      return;
    }
    List<String> younger = table.younger();
    if (!younger.isEmpty()) {
      String text =
          "the PTX is older than %s: on a card the CPU computes what needs them; with nvcc of CUDA"
                  .formatted(String.join(", ", younger))
              + " 13.0, "
              + ADVICE;
      assertFalse(hasCompiler(), text);
      abort(text);
    }
    assertEquals(
        table.operationCases(), Files.readString(SOURCES.resolve("operations.cuh")), ADVICE);
    assertEquals(table.foldCases(), Files.readString(SOURCES.resolve("folds.cuh")), ADVICE);
    assertEquals(table.list(), Files.readString(COMPILED.resolve("operations.txt")), ADVICE);
  }

  @Test
  void thePtxNamesTheSourcesThatItWasMadeOf() throws IOException, NoSuchAlgorithmException {
    String expected = "// sources " + hash();
    List<Path> modules = files(SOURCES, ".cu");
    assertTrue(modules.size() >= 8, modules.toString());
    for (Path module : modules) {
      String text = Files.readString(compiled(COMPILED, module));
      assertEquals(
          expected, text.lines().findFirst().orElse(""), module + " is out of date: " + ADVICE);
      assertTrue(text.contains(".version 8.0\n"), module + " must assemble with CUDA 12.0");
    }
  }

  /// Where there is nvcc, of the version that made the files, it must make them again.
  @Test
  void nvccMakesTheSamePtx(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(hasCompiler(), "no nvcc of CUDA 13.0 here");
    Process made = new ProcessBuilder("sh", SCRIPT.toString(), folder.toString()).start();
    assertEquals(0, made.waitFor());
    for (Path module : files(SOURCES, ".cu")) {
      assertEquals(
          Files.readString(compiled(COMPILED, module)),
          Files.readString(compiled(folder, module)),
          module + " is out of date: " + ADVICE);
    }
  }

  /// Whether the compiler is here that made the files.
  private static boolean hasCompiler() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("nvcc", "--version").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 && said.contains("release 13.0");
    } catch (IOException e) {
      return false;
    }
  }

  private static Path compiled(Path folder, Path module) {
    return folder.resolve(module.getFileName().toString().replace(".cu", ".ptx"));
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /// As the script computes it: over all .cu files, then all .cuh files.
  private static String hash() throws IOException, NoSuchAlgorithmException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String ending : List.of(".cu", ".cuh")) {
      for (Path file : files(SOURCES, ending)) {
        all.writeBytes(Files.readAllBytes(file));
      }
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all.toByteArray()));
  }
}
