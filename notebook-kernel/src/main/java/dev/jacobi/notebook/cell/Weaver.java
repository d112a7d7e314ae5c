package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.display.UserNames;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts a [Interrupts] check at the start of each method of a cell's classes and before each jump
/// backward, so that no loop of a cell can outlive an interrupt, turns aside what would end the
/// virtual machine, and has the methods of cells called through [MethodLinks].
final class Weaver {
  private static final ClassDesc STOP = ClassDesc.of(Interrupts.class.getName());
  private static final MethodTypeDesc EXIT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private static final MethodTypeDesc RUNTIME_EXIT =
      MethodTypeDesc.of(
          ConstantDescs.CD_void, ClassDesc.of("java.lang.Runtime"), ConstantDescs.CD_int);
  private static final Set<String> EXITS = Set.of("exit", "halt");
  private static final DirectMethodHandleDesc LINK =
      ConstantDescs.ofCallsiteBootstrap(
          ClassDesc.of(MethodLinks.class.getName()),
          "link",
          ConstantDescs.CD_CallSite,
          ConstantDescs.CD_String);

  private final Map<String, byte[]> cellClasses;
  private final ClassLoader parent;
  private final ClassFile classFile;

  /// @param cellClasses the bytes of all classes of cells by binary name; read while weaving
  /// @param parent where all other classes are found
  Weaver(Map<String, byte[]> cellClasses, ClassLoader parent) {
    this.cellClasses = cellClasses;
    this.parent = parent;
    // Frames of methods are computed anew, which needs to know what a cell's classes extend.
    classFile =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::bytesOf)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  byte[] weave(byte[] bytes) {
    return classFile.transformClass(
        classFile.parse(bytes),
        ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Checks::new)));
  }

  private @Nullable InputStream bytesOf(ClassDesc type) {
    String internal = type.descriptorString().substring(1, type.descriptorString().length() - 1);
    byte[] bytes = cellClasses.get(internal.replace('/', '.'));
    return bytes == null
        ? parent.getResourceAsStream(internal + ".class")
        : new ByteArrayInputStream(bytes);
  }

  private static final class Checks implements CodeTransform {
    private final Set<Label> passed = new HashSet<>();

    @Override
    public void atStart(CodeBuilder builder) {
      check(builder);
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      switch (element) {
        case LabelTarget target -> {
          passed.add(target.label());
          builder.with(element);
        }
        case BranchInstruction branch when passed.contains(branch.target()) -> {
          check(builder);
          builder.with(element);
        }
        case InvokeInstruction call when isExit(call) -> builder.invokestatic(STOP, "exit", EXIT);
        case InvokeInstruction call when isRuntimeExit(call) ->
            builder.invokestatic(STOP, "exit", RUNTIME_EXIT);
        case InvokeDynamicInstruction made when refersToExit(made) ->
            builder.invokedynamic(
                DynamicCallSiteDesc.of(
                    made.bootstrapMethod(),
                    made.name().stringValue(),
                    made.typeSymbol(),
                    made.bootstrapArgs().stream().map(Checks::aside).toArray(ConstantDesc[]::new)));
        case InvokeInstruction call when isOfCell(call) ->
            builder.invokedynamic(
                DynamicCallSiteDesc.of(
                    LINK,
                    call.name().stringValue(),
                    call.typeSymbol(),
                    call.owner().asInternalName().replace('/', '.')));
        default -> builder.with(element);
      }
    }

    private static boolean isOfCell(InvokeInstruction call) {
      return call.opcode() == Opcode.INVOKESTATIC
          && UserNames.isWrapper(call.owner().asInternalName().replace('/', '.'))
          && call.name().stringValue().indexOf('$') < 0;
    }

    private static boolean isExit(InvokeInstruction call) {
      return call.owner().asInternalName().equals("java/lang/System")
          && call.name().equalsString("exit");
    }

    private static boolean isRuntimeExit(InvokeInstruction call) {
      return call.owner().asInternalName().equals("java/lang/Runtime")
          && EXITS.contains(call.name().stringValue());
    }

    private static boolean refersToExit(InvokeDynamicInstruction made) {
      return made.bootstrapArgs().stream().anyMatch(argument -> !aside(argument).equals(argument));
    }

    /// Another method in the place of one that ends the virtual machine.
    private static ConstantDesc aside(ConstantDesc argument) {
      if (!(argument instanceof DirectMethodHandleDesc method)
          || !EXITS.contains(method.methodName())) {
        return argument;
      }
      return switch (method.owner().descriptorString()) {
        case "Ljava/lang/System;" -> MethodHandleDesc.ofMethod(Kind.STATIC, STOP, "exit", EXIT);
        case "Ljava/lang/Runtime;" ->
            MethodHandleDesc.ofMethod(Kind.STATIC, STOP, "exit", RUNTIME_EXIT);
        default -> argument;
      };
    }

    private static void check(CodeBuilder builder) {
      builder.invokestatic(STOP, "check", ConstantDescs.MTD_void);
    }
  }
}
