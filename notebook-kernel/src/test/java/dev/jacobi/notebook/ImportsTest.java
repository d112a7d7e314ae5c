package dev.jacobi.notebook;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImportsTest {
  private static final List<String> PACKAGES =
      Imports.ALL.stream()
          .filter(line -> line.endsWith(".*;") && !line.contains(" static "))
          .map(line -> line.substring("import ".length(), line.length() - ".*;".length()))
          .toList();

  @Test
  void everyNameMeansOneThing() {
    Map<String, List<JavaClass>> byName =
        new ClassFileImporter()
            .importPackages(PACKAGES).stream()
                .filter(type -> PACKAGES.contains(type.getPackageName()))
                .filter(
                    type ->
                        type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .collect(groupingBy(JavaClass::getSimpleName));
    List<String> unclear =
        byName.entrySet().stream()
            .filter(entry -> entry.getValue().size() > 1 || isJavaLangs(entry.getKey()))
            .filter(entry -> entry.getValue().stream().noneMatch(ImportsTest::isImportedByName))
            .map(entry -> entry.getKey() + " in " + entry.getValue())
            .toList();
    assertEquals(List.of(), unclear);
  }

  private static boolean isJavaLangs(String name) {
    try {
      Class.forName("java.lang." + name);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean isImportedByName(JavaClass type) {
    return Imports.ALL.contains("import " + type.getName() + ";");
  }
}
