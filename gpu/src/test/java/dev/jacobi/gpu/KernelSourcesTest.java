package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
  private static final String ADVICE = "out of date: run OperationTable and gpu/kernels.sh";

  @Test
  void theTablesHaveAllOperations() throws Exception {
    OperationTable table = new OperationTable();
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
      assertEquals(expected, text.lines().findFirst().orElse(""), module + " is " + ADVICE);
      assertTrue(text.contains(".version 8.0\n"), module + " must assemble with CUDA 12.0");
    }
  }

  /// Where there is nvcc, of the version that made the files, it must make them again.
  @Test
  void nvccMakesTheSamePtx(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(isThere("nvcc", "release 13.0"), "no nvcc of CUDA 13.0 here");
    Path script = CudaDouble.find("kernels.sh");
    Process made = new ProcessBuilder("sh", script.toString(), folder.toString()).start();
    assertEquals(0, made.waitFor());
    for (Path module : files(SOURCES, ".cu")) {
      assertEquals(
          Files.readString(compiled(COMPILED, module)),
          Files.readString(compiled(folder, module)),
          module + " is " + ADVICE);
    }
  }

  private static boolean isThere(String program, String version) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(program, "--version").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 && said.contains(version);
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
