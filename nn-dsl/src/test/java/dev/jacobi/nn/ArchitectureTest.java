package dev.jacobi.nn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.jacobi.nn", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DEPENDS_ON_TENSORS_AND_TABLES_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.jacobi.nn..",
              "dev.jacobi.tensor..",
              "dev.jacobi.shape..",
              "dev.jacobi.autograd..",
              "java..",
              "javax.imageio..",
              "org.jspecify..",
              "com.google.protobuf..",
              "tech.tablesaw..");

  @ArchTest
  static final ArchRule TABLES_STAY_IN_DATA =
      noClasses()
          .that()
          .resideInAPackage("dev.jacobi.nn")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("tech.tablesaw..");

  @ArchTest
  static final ArchRule DATA_KNOWS_NO_LAYERS =
      noClasses()
          .that()
          .resideInAPackage("dev.jacobi.nn.data")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.jacobi.nn");

  @ArchTest
  static final ArchRule LAYERS_KNOW_NO_FILES_AND_NO_TRAINER =
      noClasses()
          .that()
          .resideInAPackage("dev.jacobi.nn")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.jacobi.nn.file", "dev.jacobi.nn.train");

  @ArchTest
  static final ArchRule FILES_KNOW_NO_TRAINER =
      noClasses()
          .that()
          .resideInAPackage("dev.jacobi.nn.file")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.jacobi.nn.train");
}
