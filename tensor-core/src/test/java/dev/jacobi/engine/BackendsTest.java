package dev.jacobi.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.BackendProvider;
import dev.jacobi.backend.Cancellation;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.NamedBackend;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Devices open when they are used; one in trouble says so, and concerns nobody else.
class BackendsTest {
  /// Does what it is told to each time that a device is opened.
  private static final class Provider implements BackendProvider {
    private final Deque<Supplier<Backend>> results = new ArrayDeque<>();
    private final List<Device> opened = new ArrayList<>();
    private final String type;

    Provider(String type) {
      this.type = type;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Backend open(Device device, Backend host) {
      opened.add(device);
      return results.remove().get();
    }
  }

  private static Backend thrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  @Test
  void whateverADeviceThrowsIsItsSentenceAndTheCpuGoesOn() {
    Provider provider = new Provider("trouble");
    Device device = new Device("trouble", 3);
    List<Throwable> failures =
        List.of(
            new IllegalStateException("the card is full"),
            new UnsatisfiedLinkError("the card is full"),
            new ExceptionInInitializerError(new IllegalStateException("the card is full")),
            new OutOfMemoryError("the card is full"),
            new AssertionError("the card is full"),
            new UnsupportedOperationException("the card is full\nat some place"));
    for (Throwable failure : failures) {
      provider.results.add(() -> thrown(failure));
      IllegalStateException error =
          assertThrows(IllegalStateException.class, () -> Backends.open(device, List.of(provider)));
      String text = String.valueOf(error.getMessage());
      assertTrue(text.startsWith("device: trouble:3 cannot be used: "), text);
      assertTrue(text.endsWith("the card is full"), text);
      assertSame(failure, error.getCause());
      assertArrayEquals(new float[] {2, 2, 2}, Tensor.ones(3).add(1).toFloatArray());
    }
    // A later use tries again, and once it works it stays open.
    Backend works = new NamedBackend(device, Backends.cpu());
    provider.results.add(() -> works);
    assertSame(works, Backends.open(device, List.of(provider)));
    assertSame(works, Backends.open(device, List.of(provider)));
    assertSame(works, Backends.of(device));
    assertEquals(failures.size() + 1, provider.opened.size());
  }

  @Test
  void anInterruptIsNoTroubleOfTheDevice() {
    Provider provider = new Provider("slow");
    provider.results.add(() -> thrown(new Cancellation()));
    assertThrows(Cancellation.class, () -> Backends.open(new Device("slow", 0), List.of(provider)));
  }

  @Test
  void anUnknownTypeIsNamedBesideTheKnownOnes() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Backends.open(new Device("tpu", 0), List.of(new Provider("npu"))));
    assertEquals(
        "device: tpu:0 is not there; this program knows devices of type cpu, npu",
        error.getMessage());
    IllegalArgumentException cuda =
        assertThrows(IllegalArgumentException.class, () -> Tensor.ones(3).to(Device.cuda()));
    assertEquals(
        "device: cuda:0 is not there; this program knows devices of type cpu: add dev.jacobi:gpu to"
            + " the class path",
        cuda.getMessage());
  }
}
