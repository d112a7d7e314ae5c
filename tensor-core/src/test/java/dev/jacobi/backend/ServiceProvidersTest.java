package dev.jacobi.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A provider of a service that fails, however it does, takes neither the others with it nor the
/// program.
class ServiceProvidersTest {
  /// A service.
  public interface Service {
    /// What the provider is called.
    String name();
  }

  /// A provider that works.
  public static final class Works implements Service {
    @Override
    public String name() {
      return "works";
    }
  }

  /// A provider whose constructor fails.
  public static final class FailsWhenMade implements Service {
    private final String name = fail("no card here");

    @Override
    public String name() {
      return name;
    }
  }

  /// A provider whose class fails.
  public static final class FailsWhenLoaded implements Service {
    private static final String NAME = fail("no library here");

    @Override
    public String name() {
      return NAME;
    }
  }

  /// A provider without a library that it needs.
  public static final class LacksAClass implements Service {
    /// Lacks it.
    public LacksAClass() {
      throw new NoClassDefFoundError("some/other/Library");
    }

    @Override
    public String name() {
      return "";
    }
  }

  /// A provider that does not say its name.
  public static final class HasNoName implements Service {
    @Override
    public String name() {
      return fail("no name here");
    }
  }

  private static String fail(String message) {
    throw new IllegalStateException(message);
  }

  private static List<String> names(Path folder, List<String> notices, String... lines)
      throws IOException {
    Path file = folder.resolve("META-INF/services").resolve(Service.class.getName());
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, Service.class.getClassLoader())) {
      return ServiceProviders.working(
              Service.class, ServiceLoader.load(Service.class, loader), Service::name, notices::add)
          .stream()
          .map(Service::name)
          .toList();
    }
  }

  @Test
  void eachFailureIsOneNoticeAndTheOthersWork(@TempDir Path folder) throws IOException {
    List<String> notices = new ArrayList<>();
    List<String> names =
        names(
            folder,
            notices,
            FailsWhenMade.class.getName(),
            "some.other.Provider",
            FailsWhenLoaded.class.getName(),
            LacksAClass.class.getName(),
            ServiceProvidersTest.class.getName(),
            HasNoName.class.getName(),
            Works.class.getName());
    assertEquals(List.of("works"), names);
    List<String> said =
        List.of(
            "no card here",
            "some.other.Provider not found",
            "no library here",
            "NoClassDefFoundError: some/other/Library",
            "ServiceProvidersTest not a subtype",
            "no name here");
    assertEquals(said.size(), notices.size(), notices.toString());
    for (int i = 0; i < said.size(); i++) {
      String notice = notices.get(i);
      assertTrue(notice.startsWith("jacobi: a provider of Service is left out: "), notice);
      assertTrue(notice.contains(said.get(i)) && notice.lines().count() == 1, notice);
    }
  }

  @Test
  void aDamagedListOfProvidersEndsTheSearch(@TempDir Path folder) throws IOException {
    List<String> notices = new ArrayList<>();
    assertEquals(List.of(), names(folder, notices, "no class, surely"));
    assertEquals(1, notices.size(), notices.toString());
    Iterable<Service> endless =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                throw new IllegalStateException("zip file closed");
              }

              @Override
              public Service next() {
                throw new IllegalStateException();
              }
            };
    assertEquals(
        List.of(), ServiceProviders.working(Service.class, endless, Service::name, notices::add));
  }

  @Test
  void aSentenceIsTheInnermostReason() {
    assertEquals(
        "the card is full",
        ServiceProviders.sentence(
            new ExceptionInInitializerError(new IllegalStateException("the card is full\nmore"))));
    assertEquals(
        "NullPointerException", ServiceProviders.sentence(new NullPointerException((String) null)));
    assertEquals(
        "UnsatisfiedLinkError: no driver",
        ServiceProviders.sentence(new UnsatisfiedLinkError("no driver")));
  }

  /// A probe of devices that fails says so where its findings would stand.
  @Test
  void aProbeThatFailsSaysSo() {
    DeviceProbe probe = DeviceProbe.guarded(new Failing());
    for (Supplier<String> look : List.<Supplier<String>>of(probe::report, probe::examine)) {
      assertEquals("could not be looked at: the driver is broken", look.get());
    }
  }

  private static final class Failing implements DeviceProbe {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public String report() {
      return fail("the driver is broken");
    }

    @Override
    public String examine() {
      return fail("the driver is broken");
    }
  }
}
