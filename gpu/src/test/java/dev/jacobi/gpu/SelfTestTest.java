package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.shape.Device;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Each kernel gives what the CPU gives, at sizes around those of its blocks, for each type, and
/// wherever the elements lie; and the double has nothing to object.
class SelfTestTest {
  @TestFactory
  Stream<DynamicTest> kernelsGiveWhatTheCpuGives() {
    return SelfTest.WORK.keySet().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) {
    assertEquals(List.of(), SelfTest.differences(name, Device.cuda()));
    assertEquals("", CudaDouble.report());
  }
}
