package dev.jacobi.nn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The packages of this module point one way: `nn` <- `layers` and `loss` <- `optim` <- `edit` and
/// `io` <- `train`; `data` stands by itself.
@AnalyzeClasses(packages = "dev.jacobi.nn", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String NN = "dev.jacobi.nn";
  private static final String DATA = "dev.jacobi.nn.data..";
  private static final String LAYERS = "dev.jacobi.nn.layers..";
  private static final String LOSS = "dev.jacobi.nn.loss..";
  private static final String OPTIM = "dev.jacobi.nn.optim..";
  private static final String EDIT = "dev.jacobi.nn.edit..";
  private static final String IO = "dev.jacobi.nn.io..";
  private static final String TRAIN = "dev.jacobi.nn.train..";

  @ArchTest
  static final ArchRule DEPENDS_ON_TENSORS_AND_TABLES_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.jacobi.nn..",
              "dev.jacobi.tensor..",
              "dev.jacobi.shape..",
              "dev.jacobi.callsite..",
              "dev.jacobi.backend..",
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
          .resideOutsideOfPackage(DATA)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("tech.tablesaw..");

  @ArchTest
  static final ArchRule MODULES_KNOW_NOTHING_ABOVE =
      without(NN, DATA, LAYERS, LOSS, OPTIM, EDIT, IO, TRAIN);

  @ArchTest
  static final ArchRule DATA_KNOWS_NO_NETWORKS =
      without(DATA, NN, LAYERS, LOSS, OPTIM, EDIT, IO, TRAIN);

  @ArchTest
  static final ArchRule LAYERS_KNOW_MODULES_ONLY =
      without(LAYERS, DATA, LOSS, OPTIM, EDIT, IO, TRAIN);

  @ArchTest
  static final ArchRule LOSSES_KNOW_MODULES_ONLY =
      without(LOSS, DATA, LAYERS, OPTIM, EDIT, IO, TRAIN);

  @ArchTest
  static final ArchRule OPTIMIZERS_KNOW_NO_LAYERS = without(OPTIM, DATA, LAYERS, EDIT, IO, TRAIN);

  @ArchTest
  static final ArchRule EDITS_KNOW_NO_FILES_AND_NO_TRAINER = without(EDIT, DATA, IO, TRAIN);

  @ArchTest static final ArchRule FILES_KNOW_NO_TRAINER = without(IO, TRAIN);

  private static ArchRule without(String part, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(part)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }
}
