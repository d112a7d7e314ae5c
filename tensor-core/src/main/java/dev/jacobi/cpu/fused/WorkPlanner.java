package dev.jacobi.cpu.fused;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Cast;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.Constant;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.Program.Instruction;
import dev.jacobi.backend.Unary;
import dev.jacobi.backend.Where;
import dev.jacobi.cpu.fused.FusedPlan.Extent;
import dev.jacobi.cpu.fused.FusedPlan.Single;
import dev.jacobi.cpu.fused.FusedPlan.Work;
import dev.jacobi.cpu.jit.x64.LoopBuilder;
import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts the instructions of a program in order: groups that run as one loop of machine code, as
/// large as they can be, and single instructions where there is no machine code.
///
/// A group's values have all an element for each place, or all one for each row, or are all single;
/// what a fold gives is there for the next group only.
final class WorkPlanner {
  private final FusedPlan schedule;
  private final Program program;
  private final List<DType> types;
  private final Set<Integer> done = new HashSet<>();
  private final List<Work> works = new ArrayList<>();

  /// @param types the types in which inputs are read and outputs written
  WorkPlanner(FusedPlan schedule, Program program, List<DType> types) {
    this.schedule = schedule;
    this.types = types;
    this.program = program;
  }

  List<Work> plan() {
    List<Integer> remaining = new ArrayList<>();
    for (int v = 0; v < schedule.extents.length; v++) {
      if (v < program.inputs() || schedule.isConstant(v)) {
        done.add(v);
      } else {
        remaining.add(v);
      }
    }
    while (!remaining.isEmpty()) {
      List<Integer> group = group(remaining);
      write(group);
      done.addAll(group);
      remaining.removeAll(group);
    }
    List<Integer> passed = program.outputs().stream().distinct().filter(v -> isPassed(v)).toList();
    if (!passed.isEmpty()) {
      works.add(loop(passed).orElseThrow());
    }
    return List.copyOf(works);
  }

  /// Whether an input is an output too, in another type.
  private boolean isPassed(int value) {
    return value < program.inputs()
        && schedule.extents[value] == Extent.WIDE
        && !outputs(value, true).isEmpty();
  }

  /// The outputs that take a value, in a type of their own or as it is.
  private List<Integer> outputs(int value, boolean converted) {
    DType stored = program.arithmetic().dtype();
    List<Integer> result = new ArrayList<>();
    for (int k = 0; k < program.outputs().size(); k++) {
      DType type = types.get(program.inputs() + k);
      boolean same = value < program.inputs() ? type == types.get(value) : type == stored;
      if (program.outputs().get(k) == value && same != converted) {
        result.add(k);
      }
    }
    return result;
  }

  private Instruction instruction(int value) {
    return program.body().get(value - program.inputs());
  }

  /// The values that can be made next by one loop.
  private List<Integer> group(List<Integer> remaining) {
    int first = remaining.getFirst();
    if (!isForMachine(first)) {
      return List.of(first);
    }
    List<Integer> group = new ArrayList<>();
    Set<Integer> within = new HashSet<>();
    for (int v : remaining) {
      boolean fits = isForMachine(v) && loopExtent(v) == loopExtent(first);
      if (fits
          && FusedPlan.operands(instruction(v)).stream()
              .allMatch(operand -> done.contains(operand) || within.contains(operand))) {
        group.add(v);
        if (!(instruction(v) instanceof FoldRows)) {
          within.add(v);
        }
      }
    }
    return group;
  }

  private boolean isForMachine(int value) {
    return MachineCode.isAvailable()
        && switch (instruction(value)) {
          case Constant constant -> false;
          case FoldRows fold ->
              program.arithmetic() == DType.Arithmetic.FLOAT
                  && schedule.extents[fold.a()] == Extent.WIDE
                  && !schedule.singleColumn();
          case Apply(Unary unary, int a, int b, int c) ->
              LoopBuilder.covers(unary, program.arithmetic());
          case Apply(Binary binary, int a, int b, int c) ->
              LoopBuilder.covers(binary, program.arithmetic());
          case Apply(Where where, int a, int b, int c) -> true;
          case Apply(Cast cast, int a, int b, int c) ->
              LoopBuilder.covers(program.arithmetic(), cast.to());
        };
  }

  /// Over what a loop runs that makes this value.
  private Extent loopExtent(int value) {
    if (value < program.inputs()) {
      return Extent.WIDE;
    }
    return instruction(value) instanceof FoldRows ? Extent.WIDE : schedule.extents[value];
  }

  /// One loop, or two if one has too much to hold.
  private void write(List<Integer> group) {
    Optional<MachineLoop> loop = isForMachine(group.getFirst()) ? loop(group) : Optional.empty();
    if (loop.isPresent()) {
      works.add(loop.get());
    } else if (group.size() == 1) {
      int value = group.getFirst();
      works.add(new Single(value, instruction(value), FusedPlan.operands(instruction(value))));
    } else {
      int half = group.size() / 2;
      write(group.subList(0, half));
      write(group.subList(half, group.size()));
    }
  }

  private Optional<MachineLoop> loop(List<Integer> group) {
    return new GroupWriter(group).write();
  }

  /// Makes the loop of one group.
  private final class GroupWriter {
    private final List<Integer> group;
    private final LoopBuilder builder = new LoopBuilder(program.arithmetic());
    private final Map<Integer, Integer> nodes = new HashMap<>();
    private final List<Integer> streams = new ArrayList<>();
    private final List<Integer> singles = new ArrayList<>();
    private final List<Integer> reads = new ArrayList<>();
    private final List<Integer> makes = new ArrayList<>();
    private final List<Integer> converted = new ArrayList<>();
    private final Extent extent;
    private boolean flat = true;

    GroupWriter(List<Integer> group) {
      this.group = group;
      extent = loopExtent(group.getFirst());
    }

    Optional<MachineLoop> write() {
      for (int v : group) {
        if (v >= program.inputs() && instruction(v) instanceof Apply apply) {
          Optional<Integer> node = apply(apply);
          if (node.isEmpty()) {
            return Optional.empty();
          }
          nodes.put(v, node.get());
        }
      }
      for (int v : group) {
        if (v >= program.inputs() && instruction(v) instanceof FoldRows fold) {
          if (builder.fold(fold.fold(), node(fold.a())).isEmpty()) {
            return Optional.empty();
          }
          flat = false;
          streams.add(v);
          makes.add(v);
        } else {
          if (v >= program.inputs() && (!outputs(v, false).isEmpty() || isReadByOthers(v))) {
            builder.store(node(v), !isReadByOthers(v));
            streams.add(v);
            makes.add(v);
          }
          for (int k : outputs(v, true)) {
            builder.store(node(v), types.get(program.inputs() + k));
            streams.add(schedule.extents.length + k);
            converted.add(schedule.extents.length + k);
          }
        }
      }
      Optional<LoopCode> code = builder.build();
      Optional<LoopCode> past = code.flatMap(c -> builder.buildPastCaches());
      return past.map(
          p ->
              new MachineLoop(
                  code.get(), p, extent, flat, streams, singles, reads, makes, converted));
    }

    private boolean isReadByOthers(int value) {
      for (int v = program.inputs(); v < schedule.extents.length; v++) {
        if (!group.contains(v) && FusedPlan.operands(instruction(v)).contains(value)) {
          return true;
        }
      }
      return false;
    }

    private Optional<Integer> apply(Apply apply) {
      return switch (apply.operation()) {
        case Unary unary -> builder.apply(unary, node(apply.a()));
        case Binary binary -> builder.apply(binary, node(apply.a()), node(apply.b()));
        case Where where ->
            Optional.of(builder.where(node(apply.a()), node(apply.b()), node(apply.c())));
        case Cast cast -> builder.cast(cast.to(), node(apply.a()));
      };
    }

    private int node(int value) {
      Integer known = nodes.get(value);
      return known != null ? known : input(value);
    }

    private int input(int value) {
      Extent holds = schedule.extents[value];
      reads.add(value);
      int node;
      if (holds == Extent.SINGLE) {
        singles.add(value);
        node = builder.single();
      } else {
        streams.add(value);
        boolean spread = holds == Extent.NARROW && extent != Extent.NARROW;
        flat &= !spread && holds != Extent.REPEATED;
        boolean typed = value < program.inputs() && holds == Extent.WIDE;
        node =
            spread ? builder.perRow() : typed ? builder.stream(types.get(value)) : builder.stream();
      }
      nodes.put(value, node);
      return node;
    }
  }
}
