package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// The table in the documentation says what the code does.
class KernelCoverageTest {
  private static final String START = "<!-- coverage -->\n";
  private static final String END = "<!-- end of coverage -->";

  @Test
  void theDocumentationHasTheTableOfTheCode() throws IOException {
    String text = Files.readString(CudaDouble.find("README.md"));
    int start = text.indexOf(START) + START.length();
    assertEquals(KernelCoverage.table(), text.substring(start, text.indexOf(END)));
  }
}
