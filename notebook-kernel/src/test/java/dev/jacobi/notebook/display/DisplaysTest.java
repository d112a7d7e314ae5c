package dev.jacobi.notebook.display;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What holds for everything that can be shown.
final class DisplaysTest {

  @TestFactory
  List<DynamicTest> everyDisplayHasATextFormAndIsSafe() {
    return Exhibits.all().entrySet().stream()
        .map(exhibit -> DynamicTest.dynamicTest(exhibit.getKey(), () -> check(exhibit.getValue())))
        .toList();
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
