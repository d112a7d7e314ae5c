package dev.jacobi.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// ARCHITECTURE.md lists the system properties that the sources read, and no others.
class SystemPropertiesTest {
  private static final Path ROOT =
      Path.of(System.getProperty("maven.multiModuleProjectDirectory", "..")).toAbsolutePath();
  private static final Pattern READ = Pattern.compile("\"(jacobi\\.[A-Za-z0-9.]+)\"");
  private static final Pattern LISTED =
      Pattern.compile("^\\| `(jacobi\\.[A-Za-z0-9.]+)` \\|", Pattern.MULTILINE);

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    pattern.matcher(text).results().forEach(match -> names.add(match.group(1)));
    return names;
  }

  @Test
  void areListedInOnePlace() throws IOException {
    Set<String> read = new TreeSet<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.map(m -> m.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              read.addAll(found(READ, Files.readString(file)));
            }
          }
        }
      }
    }
    assertFalse(read.isEmpty());
    assertEquals(read, found(LISTED, Files.readString(ROOT.resolve("ARCHITECTURE.md"))));
  }
}
