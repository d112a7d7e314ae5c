package dev.jacobi;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/// The packages of this module point one way: `shape` <- `backend` <- `cpu` <- `engine` <-
/// `tensor`.
@AnalyzeClasses(packages = "dev.jacobi", importOptions = DoNotIncludeTests.class)
class PackagesTest {
  private static final String[] LIBRARIES = {"java..", "jdk..", "com.sun..", "org.jspecify.."};

  @ArchTest static final ArchRule SHAPES_KNOW_NOTHING_ELSE = uses("shape", "dev.jacobi.shape");

  @ArchTest
  static final ArchRule BACKENDS_KNOW_SHAPES =
      uses("backend", "dev.jacobi.shape", "dev.jacobi.backend");

  @ArchTest
  static final ArchRule THE_ENGINE_KNOWS_NO_TENSORS =
      uses("cpu..", "dev.jacobi.shape", "dev.jacobi.backend", "dev.jacobi.cpu..", "org.ejml..");

  @ArchTest
  static final ArchRule MACHINE_CODE_KNOWS_OPERATIONS_ONLY =
      uses(
          "cpu.jit..",
          "dev.jacobi.backend",
          "dev.jacobi.cpu.jit..",
          "dev.jacobi.shape",
          "dev.jacobi.cpu.memory",
          "dev.jacobi.cpu.system");

  @ArchTest
  static final ArchRule ONE_CLASS_KNOWS_THE_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.jacobi.cpu..")
          .and()
          .doNotHaveSimpleName("Backends")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.jacobi.cpu..");

  @ArchTest
  static final ArchRule EVERYTHING_SAYS_WHAT_MAY_BE_NULL =
      classes()
          .that()
          .areTopLevelClasses()
          .should(
              be(
                  describe(
                      "in a null-marked package",
                      c -> c.getPackage().isAnnotatedWith(NullMarked.class))));

  private static ArchRule uses(String name, String... packages) {
    String[] allowed = new String[LIBRARIES.length + packages.length];
    System.arraycopy(LIBRARIES, 0, allowed, 0, LIBRARIES.length);
    System.arraycopy(packages, 0, allowed, LIBRARIES.length, packages.length);
    return classes()
        .that()
        .resideInAPackage("dev.jacobi." + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }
}
