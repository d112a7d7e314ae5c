package dev.jacobi.notebook.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Texts;
import dev.jacobi.notebook.display.Xml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What holds for everything that can be shown.
final class DisplaysTest {

  @TestFactory
  List<DynamicTest> everyDisplayHasATextFormAndIsSafe() {
    return Exhibits.all().entrySet().stream()
        .map(exhibit -> DynamicTest.dynamicTest(exhibit.getKey(), () -> check(exhibit.getValue())))
        .toList();
  }

  /// A display of a library that lacks what it needs.
  public static final class Broken implements Display<Integer> {
    /// Fails.
    public Broken() {
      throw new NoClassDefFoundError("some/other/Library");
    }

    @Override
    public Class<Integer> type() {
      return Integer.class;
    }

    @Override
    public Picture picture(Integer value) {
      return Picture.text("never");
    }
  }

  /// A display that does not know its type.
  public static final class Untyped implements Display<Integer> {
    @Override
    public Class<Integer> type() {
      throw new IllegalStateException("no type here");
    }

    @Override
    public Picture picture(Integer value) {
      return Picture.text("never");
    }
  }

  /// A display that works, of a type of its own.
  public static final class Works implements Display<StringJoiner> {
    @Override
    public Class<StringJoiner> type() {
      return StringJoiner.class;
    }

    @Override
    public Picture picture(StringJoiner value) {
      return Picture.text("built: " + value);
    }
  }

  @Test
  void aDisplayThatFailsTakesNoOtherWithIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("META-INF/services").resolve(Display.class.getName());
    Files.createDirectories(file.getParent());
    Files.write(
        file, List.of(Broken.class.getName(), Untyped.class.getName(), Works.class.getName()));
    PrintStream before = System.err;
    var said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, Works.class.getClassLoader())) {
      Rendering.discover(loader);
    } finally {
      System.setErr(before);
    }
    List<String> notices = said.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2, notices.size(), notices.toString());
    assertTrue(notices.get(0).endsWith("NoClassDefFoundError: some/other/Library"), notices.get(0));
    assertTrue(notices.get(1).endsWith("no type here"), notices.get(1));
    assertEquals("7", Rendering.picture(7).text());
    assertEquals("built: it", Rendering.picture(new StringJoiner("", "it", "")).text());
  }

  private static void check(Supplier<Object> exhibit) {
    Picture picture = Rendering.picture(exhibit.get());
    assertFalse(picture.text().isBlank());
    for (String line : picture.text().lines().toList()) {
      assertTrue(Texts.columns(line) <= 120, "fits a console: " + line);
    }
    for (Map.Entry<String, String> form : picture.forms().entrySet()) {
      switch (form.getKey()) {
        case "text/html" -> Xml.checkHtml(form.getValue());
        case "image/svg+xml" -> Xml.check(form.getValue());
        default -> {}
      }
    }
  }
}
