package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// NVIDIA's own assembler of CUDA 12.0, which JCuda brings, takes the kernels for each kind of
/// card, and keeps what they compute in registers.
class PtxAssemblyTest {
  private static final int[] CAPABILITIES = {75, 80, 86, 89, 90};
  private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes spill stores");
  private static final Pattern TARGET = Pattern.compile("\\.target sm_(\\d+)");
  private static final int LOG = 1 << 16;

  @TestFactory
  Stream<DynamicTest> assembles() {
    return Ptx.MODULES.stream()
        .map(module -> DynamicTest.dynamicTest(module, () -> checkModule(module)));
  }

  private static void checkModule(String module) {
    List<String> wrong = new ArrayList<>();
    String text = new String(Ptx.read(module), StandardCharsets.US_ASCII);
    Matcher target = TARGET.matcher(text);
    assertTrue(target.find(), "a target");
    int oldest = Integer.parseInt(target.group(1));
    for (int capability : CAPABILITIES) {
      if (capability < oldest) {
        continue;
      }
      String log = assemble(Ptx.read(module), capability);
      Matcher spills = SPILLS.matcher(log);
      while (spills.find()) {
        if (!spills.group(1).equals("0")) {
          wrong.add("%s for sm_%d: %s".formatted(module, capability, spills.group()));
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static String assemble(byte[] ptx, int capability) {
    JNvPTXCompiler.setExceptionsEnabled(true);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    JNvPTXCompiler.nvPTXCompilerCreate(compiler, ptx.length, ptx);
    try {
      String[] options = {"--gpu-name=sm_" + capability, "--verbose"};
      JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
      long[] size = new long[1];
      JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
      byte[] log = new byte[(int) Math.max(size[0] + 1, LOG)];
      JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log);
      return new String(log, StandardCharsets.UTF_8);
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }
}
