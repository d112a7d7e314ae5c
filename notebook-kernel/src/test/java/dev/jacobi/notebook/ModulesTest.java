package dev.jacobi.notebook;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The modules point one way: tensor-core <- autograd <- nn-dsl <- notebook-kernel, and tensor-core
/// <- gpu. This module sees all of them.
@AnalyzeClasses(packages = "dev.jacobi", importOptions = DoNotIncludeTests.class)
class ModulesTest {
  @ArchTest
  static final ArchRule MODULES_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("tensor-core")
          .definedBy(
              "dev.jacobi.shape..",
              "dev.jacobi.backend..",
              "dev.jacobi.callsite..",
              "dev.jacobi.cpu..",
              "dev.jacobi.engine..",
              "dev.jacobi.tensor..")
          .layer("autograd")
          .definedBy("dev.jacobi.autograd..")
          .layer("gpu")
          .definedBy("dev.jacobi.gpu..")
          .layer("nn-dsl")
          .definedBy("dev.jacobi.nn..")
          .layer("notebook-kernel")
          .definedBy("dev.jacobi.notebook..")
          .whereLayer("notebook-kernel")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("gpu")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("nn-dsl")
          .mayOnlyBeAccessedByLayers("notebook-kernel")
          .whereLayer("autograd")
          .mayOnlyBeAccessedByLayers("nn-dsl", "notebook-kernel");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.jacobi.(*)..").should().beFreeOfCycles();
}
