package dev.jacobi.notebook.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import eu.maveniverse.maven.mima.context.ContextOverrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// %maven, with a folder in the place of the net.
final class MavenFetchTest {
  @TempDir Path folder;
  private Path remote = Path.of("");

  @BeforeEach
  void publish() throws IOException {
    remote = folder.resolve("remote");
    artifact("words", "1.0", "");
    Files.writeString(file("words", "1.0", "-native.jar"), "of another system");
    artifact("greeting", "2.1", dependencies(dependency("words", "1.0")));
    artifact(
        "everything",
        "5",
        "<packaging>pom</packaging><dependencyManagement>"
            + dependencies(dependency("greeting", "2.1"))
            + "</dependencyManagement>");
  }

  private Path file(String name, String version, String end) throws IOException {
    Path home = Files.createDirectories(remote.resolve("far/away").resolve(name).resolve(version));
    return home.resolve(name + "-" + version + end);
  }

  private void artifact(String name, String version, String more) throws IOException {
    Files.writeString(file(name, version, ".jar"), "classes of " + name);
    Files.writeString(
        file(name, version, ".pom"),
        """
        <project><modelVersion>4.0.0</modelVersion>
        <groupId>far.away</groupId><artifactId>%s</artifactId><version>%s</version>%s</project>
        """
            .formatted(name, version, more));
  }

  private static String dependencies(String all) {
    return "<dependencies>" + all + "</dependencies>";
  }

  private static String dependency(String name, String version) {
    return "<dependency><groupId>far.away</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
        .formatted(name, version);
  }

  /// The names of the files that it fetches.
  private List<String> fetch(String line) throws IOException {
    // No test asks the net.
    return fetch(line, mirror("central", folder));
  }

  private List<String> fetch(String line, String settings) throws IOException {
    Path file = folder.resolve("settings.xml");
    Files.writeString(file, "<settings>%s</settings>".formatted(settings));
    ContextOverrides.Builder places =
        ContextOverrides.create()
            .withLocalRepositoryOverride(folder.resolve("local"))
            .withUserSettingsXmlOverride(file);
    return MavenFetch.parse(line.split(" ", -1)).jars(places).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  private String repo() {
    return " --repo " + remote.toUri();
  }

  @Test
  void whatAnArtifactNeedsComesAlong() throws IOException {
    assertEquals(
        List.of("greeting-2.1.jar", "words-1.0.jar"), fetch("far.away:greeting:2.1" + repo()));
  }

  @Test
  void aClassifierNamesAnotherFile() throws IOException {
    assertEquals(List.of("words-1.0-native.jar"), fetch("far.away:words:jar:native:1.0" + repo()));
  }

  @Test
  void aBomGivesTheVersion() throws IOException {
    assertEquals(
        List.of("greeting-2.1.jar", "words-1.0.jar"),
        fetch("--bom far.away:everything:5 far.away:greeting" + repo()));
    var none =
        assertThrows(IllegalArgumentException.class, () -> fetch("far.away:greeting" + repo()));
    assertEquals("far.away:greeting has no version, and no --bom gives it one", none.getMessage());
  }

  @Test
  void theRepositoriesOfSettingsAreAsked() throws IOException {
    String repository =
        "<repositories><repository><id>ours</id><url>%s</url></repository></repositories>"
            .formatted(remote.toUri());
    String profile = "<profile><id>ours</id>" + repository + "</profile>";
    String active = "<activeProfiles><activeProfile>ours</activeProfile></activeProfiles>";
    assertEquals(
        List.of("words-1.0.jar"),
        fetch(
            "far.away:words:1.0",
            mirror("central", folder) + "<profiles>" + profile + "</profiles>" + active));
    assertEquals(
        List.of("greeting-2.1.jar", "words-1.0.jar"),
        fetch("far.away:greeting:2.1 --repo file:///nowhere", mirror("*", remote)));
  }

  /// Lets a folder stand in for a repository of Maven's, or for all.
  private static String mirror(String of, Path by) {
    return "<mirrors><mirror><id>m</id><mirrorOf>%s</mirrorOf><url>%s</url></mirror></mirrors>"
        .formatted(of, by.toUri());
  }

  @Test
  void offlineWhatIsHereIsEnough() throws IOException {
    fetch("far.away:greeting:2.1" + repo());
    Files.delete(file("words", "1.0", ".jar"));
    assertEquals(
        List.of("greeting-2.1.jar", "words-1.0.jar"),
        fetch("far.away:greeting:2.1 --offline" + repo()));
    var absent =
        assertThrows(IOException.class, () -> fetch("far.away:everything:5 --offline" + repo()));
    assertTrue(String.valueOf(absent.getMessage()).contains("offline"), absent.toString());
  }

  @Test
  void whatIsNowhereIsNamed() {
    var absent =
        assertThrows(IOException.class, () -> fetch("far.away:nothing:1.0 --offline" + repo()));
    assertTrue(String.valueOf(absent.getMessage()).contains("far.away:nothing"), absent.toString());
    assertEquals(
        "--bom needs a value",
        assertThrows(IllegalArgumentException.class, () -> MavenFetch.parse("--bom")).getMessage());
  }
}
