package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.cell.CellCompiler.Problem;
import dev.jacobi.notebook.cell.SessionSymbols.Waiting;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Compiles a cell beside what the session holds, and what depends on that which the cell declares
/// anew. Nothing of the session changes meanwhile.
final class CellBuild {
  static final String PREFIX = "$JShell$C";

  /// What a cell does, in its order.
  ///
  /// @param wrapper the class with the method
  record Action(Snippet snippet, String wrapper, String method) {}

  /// A declaration that takes the place of another, or of none.
  ///
  /// @param isOwn whether the cell declares it, and not only something it depends on
  record Change(@Nullable SessionSymbol before, SessionSymbol after, boolean isOwn) {}

  /// The errors that keep a cell from running.
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    Failure(List<Problem> problems) {
      super("the cell cannot be compiled", null, false, false);
      this.problems = problems;
    }

    List<Problem> problems() {
      return problems;
    }
  }

  private final CellCompiler compiler;
  private final StatementFiles files;
  private final IntSupplier numbers;
  private final Set<String> replaced;
  private final SessionSymbols after;
  private final Map<String, byte[]> classes = new LinkedHashMap<>();
  private final Set<String> inPlace = new LinkedHashSet<>();
  private final Map<String, CellSource> sources = new HashMap<>();
  private final List<Action> actions = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Waiting> newlyWaiting = new ArrayList<>();
  private final List<SessionSymbols.ImportLine> hiddenImports = new ArrayList<>();
  private final Map<String, String> links = new LinkedHashMap<>();
  private boolean isMoreThanCode;

  /// @param session what the session holds now
  /// @param replaced the types that cannot be changed where they are
  CellBuild(
      CellCompiler compiler,
      StatementFiles files,
      IntSupplier numbers,
      SessionSymbols session,
      Set<String> replaced) {
    this.compiler = compiler;
    this.files = files;
    this.numbers = numbers;
    this.replaced = replaced;
    after = session.copy();
  }

  /// What the session holds when the cell has run.
  SessionSymbols after() {
    return after;
  }

  /// The new classes by binary name.
  Map<String, byte[]> classes() {
    return classes;
  }

  /// The wrappers among them whose classes are loaded already.
  Set<String> inPlace() {
    return inPlace;
  }

  /// The cells that the lines of wrappers are in.
  Map<String, CellSource> sources() {
    return sources;
  }

  List<Action> actions() {
    return actions;
  }

  List<Change> changes() {
    return changes;
  }

  /// The classes of methods, by name and descriptor.
  Map<String, String> links() {
    return links;
  }

  /// The imports that a type of the cell takes the place of.
  List<SessionSymbols.ImportLine> hiddenImports() {
    return hiddenImports;
  }

  List<Waiting> newlyWaiting() {
    return newlyWaiting;
  }

  /// The types that would be changed where they are.
  Set<String> typesInPlace() {
    Set<String> names = new HashSet<>();
    for (Change change : changes) {
      if (inPlace.contains("REPL." + change.after().wrapper())) {
        names.add(change.after().name());
      }
    }
    return names;
  }

  /// Whether the classes are only there to be run once.
  boolean isOnlyCode() {
    return !isMoreThanCode;
  }

  void add(CellSource cell, List<Snippet> snippets) throws Failure {
    List<Snippet.Import> imports = new ArrayList<>();
    for (Snippet snippet : snippets) {
      if (snippet instanceof Snippet.Import line && !after.imports().contains(line.line())) {
        imports.add(line);
      }
    }
    if (!imports.isEmpty()) {
      check(List.of(CellClassSource.of(PREFIX + numbers.getAsInt(), cell, imports)));
      imports.forEach(line -> after.add(line.line()));
      isMoreThanCode = true;
    }
    for (List<Snippet> segment : CellSegments.of(snippets, after)) {
      add(cell, segment, new HashMap<>());
    }
  }

  private void check(List<CellClassSource> units) throws Failure {
    List<Problem> problems = compiler.compile(units).problems();
    if (!problems.isEmpty()) {
      throw new Failure(problems);
    }
  }

  /// Compiles a segment; what names something unknown is left out, and waits.
  private void add(CellSource cell, List<Snippet> segment, Map<String, Set<String>> excluded)
      throws Failure {
    List<Problem> first = List.of();
    while (true) {
      Segment one = new Segment(cell, segment, excluded);
      if (one.units.isEmpty()) {
        one.accept(Map.of(), Map.of());
        return;
      }
      CellCompiler.Compiled compiled = compiler.compile(one.units);
      if (compiled.problems().isEmpty()) {
        one.accept(compiled.classes(), compiled.uses());
        return;
      }
      List<Problem> own = one.exclude(compiled.problems(), excluded);
      if (!own.isEmpty()) {
        Optional<Snippet.Code> call = one.callWithoutValue(compiled.problems());
        if (call.isPresent()) {
          segment = asStatement(segment, call.get());
          continue;
        }
        List<Problem> all = new ArrayList<>(first);
        all.addAll(own);
        throw new Failure(all);
      }
      if (first.isEmpty()) {
        first = one.ofCell(compiled.problems());
      }
    }
  }

  private static List<Snippet> asStatement(List<Snippet> segment, Snippet.Code call) {
    List<Snippet> changed = new ArrayList<>(segment);
    changed.replaceAll(snippet -> snippet.equals(call) ? call.withoutValue() : snippet);
    return changed;
  }

  /// One try to compile a part of a cell in which no name is declared twice.
  private final class Segment {
    private final CellSource cell;
    private final Map<String, Set<String>> excluded;
    private final Set<Snippet> own = new HashSet<>();
    private final SessionSymbols next = after.copy();
    private final Set<String> changed = new HashSet<>();
    private final List<CellClassSource> units = new ArrayList<>();
    private final List<Change> planned = new ArrayList<>();
    private final List<Action> planActions = new ArrayList<>();
    private final Set<String> planInPlace = new HashSet<>();
    private final Map<Snippet, String> keys = new HashMap<>();
    private final Map<String, String> inferred = new HashMap<>();
    private final Map<String, CellCompiler.Anonymous> anonymous = new HashMap<>();
    private final String home = PREFIX + numbers.getAsInt();
    private boolean declares;

    Segment(CellSource cell, List<Snippet> snippets, Map<String, Set<String>> excluded)
        throws Failure {
      this.cell = cell;
      this.excluded = excluded;
      own.addAll(snippets);
      List<Snippet> live = snippets.stream().filter(this::isNew).toList();
      live.forEach(this::declare);
      List<Snippet> kept = live.stream().filter(snippet -> !isExcluded(snippet)).toList();
      infer(kept);
      kept.forEach(this::declareVariables);
      settle();
      wake();
      write(kept);
    }

    private boolean isExcluded(Snippet snippet) {
      return keys.containsKey(snippet) && excluded.containsKey(keys.get(snippet));
    }

    /// Whether the session does not hold the same already.
    private boolean isNew(Snippet snippet) {
      SessionSymbol before =
          switch (snippet) {
            case Snippet.Import _ -> null;
            case Snippet.Type type -> after.get("type " + type.name());
            case Snippet.Method method -> after.get(SessionSymbol.key(method));
            default -> null;
          };
      return !(snippet instanceof Snippet.Import)
          && (before == null
              || !before.snippet().span().text().equals(snippet.span().text())
              || isRedeclared(before));
    }

    /// Whether the cell changes something that a declaration rests on; then it is compiled again in
    /// any case.
    private boolean isRedeclared(SessionSymbol before) {
      return own.stream()
          .anyMatch(
              snippet ->
                  snippet instanceof Snippet.Type type && before.uses().contains(type.name()));
    }

    private void declare(Snippet snippet) {
      switch (snippet) {
        case Snippet.Type type -> {
          SessionSymbol before = after.get("type " + type.name());
          String wrapper = PREFIX + numbers.getAsInt();
          put(snippet, new SessionSymbol(type, type.name(), wrapper, "", Set.of()), before);
          if (before != null) {
            changeType(before, type);
          }
        }
        case Snippet.Method method -> {
          SessionSymbol before = after.get(SessionSymbol.key(method));
          put(snippet, new SessionSymbol(method, method.name(), home, "", Set.of()), before);
          if (before != null
              && before.snippet() instanceof Snippet.Method old
              && !old.header().equals(method.header())) {
            changed.add(method.name());
          }
        }
        default -> {}
      }
    }

    private void changeType(SessionSymbol before, Snippet.Type type) {
      boolean isSame =
          before.snippet() instanceof Snippet.Type old
              && old.outline().equals(type.outline())
              && !replaced.contains(type.name());
      if (!isSame) {
        changed.add(type.name());
      }
    }

    private void put(Snippet snippet, SessionSymbol declared, @Nullable SessionSymbol before) {
      keys.put(snippet, declared.key());
      if (!excluded.containsKey(declared.key())) {
        next.put(declared);
        planned.add(new Change(before, declared, true));
        declares = true;
      }
    }

    /// Finds out the types of variables that are declared with `var`.
    private void infer(List<Snippet> live) throws Failure {
      List<Snippet.Variables> variables = new ArrayList<>();
      for (Snippet snippet : live) {
        if (snippet instanceof Snippet.Variables some) {
          variables.add(some);
        }
      }
      if (variables.stream().noneMatch(Snippet.Variables::isVar)) {
        return;
      }
      List<CellClassSource> all = new ArrayList<>();
      for (Snippet snippet : live) {
        if (snippet instanceof Snippet.Type type) {
          all.add(typeUnit(type, wrapperOf("type " + type.name())));
        }
      }
      Set<String> labels = new HashSet<>();
      StringBuilder text = new StringBuilder();
      live.forEach(snippet -> mention(snippet, text, labels));
      CellClassSource unit =
          new CellClassSource(
              home, cell, next.before(SessionSymbols.words(text.toString()), labels));
      for (Snippet snippet : live) {
        if (snippet instanceof Snippet.Method method) {
          unit.header(method);
          forwards(unit, method);
        }
      }
      unit.beginLocals();
      variables.forEach(unit::local);
      unit.endLocals();
      all.add(unit);
      CellCompiler.Inferred found = compiler.infer(all);
      inferred.putAll(found.types());
      anonymous.putAll(found.anonymous());
      for (Snippet.Variables some : variables) {
        if (some.isVar() && !inferred.containsKey(some.all().getFirst().name())) {
          List<Problem> problems =
              found.problems().stream().filter(p -> some.equals(p.snippet())).toList();
          throw new Failure(problems.isEmpty() ? found.problems() : problems);
        }
      }
    }

    private boolean isAnonymous(Snippet.Variable variable) {
      return variable.isAnonymous() && anonymous.containsKey(variable.name());
    }

    private String typeOf(Snippet.Variable variable) {
      return isAnonymous(variable)
          ? variable.typeName()
          : variable.type().isEmpty()
              ? inferred.getOrDefault(variable.name(), "Object")
              : variable.type();
    }

    private void declareVariables(Snippet snippet) {
      if (snippet instanceof Snippet.Variables some) {
        for (Snippet.Variable variable : some.all()) {
          SessionSymbol before = after.get("variable " + variable.name());
          String type = typeOf(variable);
          boolean stays = !isAnonymous(variable) && isSame(before, some, type);
          String wrapper = before != null && stays ? before.wrapper() : home;
          if (isAnonymous(variable)) {
            String name = variable.typeName();
            next.put(new SessionSymbol(some, name, home, "", Set.of()));
          }
          put(some, new SessionSymbol(some, variable.name(), wrapper, type, Set.of()), before);
          if (before != null && wrapper.equals(home)) {
            changed.add(variable.name());
          }
        }
      }
    }

    /// Whether a variable that is declared again can stay where it is.
    private boolean isSame(@Nullable SessionSymbol before, Snippet.Variables some, String type) {
      return before != null
          && before.type().equals(type)
          && before
              .snippet()
              .span()
              .variableModifiers()
              .strip()
              .equals(some.span().variableModifiers().strip())
          && !mentions(type, changed);
    }

    private static boolean mentions(String text, Set<String> names) {
      return !names.isEmpty() && SessionSymbols.words(text).stream().anyMatch(names::contains);
    }

    /// Finds all that has to be compiled again because of what has changed.
    private void settle() {
      int before;
      do {
        before = changed.size() + planned.size();
        for (Change change : List.copyOf(planned)) {
          spread(change);
        }
        for (SessionSymbol one : after.all()) {
          if (isTouched(one)) {
            again(one);
          }
        }
      } while (changed.size() + planned.size() != before);
    }

    /// A declaration that mentions something changed has changed too.
    private void spread(Change change) {
      SessionSymbol one = change.after();
      if (change.before() == null || changed.contains(one.name())) {
        return;
      }
      String seen =
          switch (one.snippet()) {
            case Snippet.Type type -> type.outline();
            case Snippet.Method method -> method.header();
            default -> one.type();
          };
      if (mentions(seen, changed) && (one.isVariable() || !isOwnName(one, seen))) {
        changed.add(one.name());
      }
    }

    private boolean isOwnName(SessionSymbol one, String seen) {
      Set<String> others = new HashSet<>(changed);
      others.remove(one.name());
      return !mentions(seen, others);
    }

    private boolean isTouched(SessionSymbol one) {
      return planned.stream().noneMatch(change -> change.after().key().equals(one.key()))
          && !excluded.containsKey(one.key())
          && one.uses().stream().anyMatch(changed::contains);
    }

    private void again(SessionSymbol one) {
      SessionSymbol copy = one.at(PREFIX + numbers.getAsInt());
      next.put(copy);
      planned.add(new Change(one, copy, false));
      boolean isForced = one.snippet() instanceof Snippet.Type && replaced.contains(one.name());
      if (one.isVariable() || isForced) {
        changed.add(one.name());
      }
    }

    /// Takes up what has waited for what there is now.
    private void wake() {
      List<Waiting> candidates = new ArrayList<>(after.waiting());
      candidates.removeIf(one -> keys.containsValue(one.declared().key()));
      candidates.removeIf(one -> excluded.containsKey(one.declared().key()));
      int before;
      do {
        before = candidates.size();
        candidates.removeIf(one -> !isReady(one, candidates));
      } while (candidates.size() != before);
      for (Waiting one : candidates) {
        SessionSymbol copy = one.declared().at(PREFIX + numbers.getAsInt());
        next.put(copy);
        planned.add(new Change(null, copy, false));
      }
    }

    private boolean isReady(Waiting one, List<Waiting> candidates) {
      return one.missing().stream()
          .map(Segment::name)
          .allMatch(
              name ->
                  next.knows(name)
                      || candidates.stream().anyMatch(c -> c.declared().name().equals(name)));
    }

    /// The name in `method later(int)`.
    private static String name(String missing) {
      String word = missing.substring(missing.indexOf(' ') + 1);
      int bracket = word.indexOf('(');
      return bracket < 0 ? word : word.substring(0, bracket);
    }

    private String wrapperOf(String key) {
      SessionSymbol declared = next.get(key);
      return declared == null ? home : declared.wrapper();
    }

    /// A type whose outline stays the same is changed where it is.
    private void placeTypes() {
      for (int i = 0; i < planned.size(); i++) {
        Change change = planned.get(i);
        SessionSymbol before = change.before();
        if (before != null
            && before.snippet() instanceof Snippet.Type
            && !changed.contains(before.name())) {
          SessionSymbol there = change.after().at(before.wrapper());
          planned.set(i, new Change(before, there, change.isOwn()));
          next.put(there);
          planInPlace.add("REPL." + before.wrapper());
        }
      }
    }

    private void write(List<Snippet> live) {
      placeTypes();
      for (int i = 0; i < planned.size(); i++) {
        SessionSymbol one = planned.get(i).after();
        // A variable stays in its class unless its type has changed meanwhile.
        if (one.isVariable() && changed.contains(one.name()) && planned.get(i).isOwn()) {
          SessionSymbol here = one.at(home);
          planned.set(i, new Change(planned.get(i).before(), here, true));
          next.put(here);
        }
      }
      for (Change change : planned) {
        SessionSymbol one = change.after();
        if (one.snippet() instanceof Snippet.Type type) {
          units.add(typeUnit(type, one.wrapper()));
        } else if (!change.isOwn()) {
          units.add(unit(one));
        }
      }
      writeHome(live.stream().filter(snippet -> !(snippet instanceof Snippet.Type)).toList());
    }

    private CellClassSource typeUnit(Snippet.Type type, String wrapper) {
      Set<String> words = SessionSymbols.words(type.span().text());
      CellClassSource unit =
          new CellClassSource(
              wrapper, type.span().cell(), next.before(words, Set.of("type " + type.name())));
      unit.type(type);
      return unit;
    }

    /// A class for a method or a variable of another cell.
    private CellClassSource unit(SessionSymbol one) {
      StringBuilder text = new StringBuilder();
      Set<String> labels = new HashSet<>();
      if (one.snippet() instanceof Snippet.Variables) {
        text.append(one.type());
        labels.add(one.label());
      } else {
        mention(one.snippet(), text, labels);
      }
      String imports = next.before(SessionSymbols.words(text.toString()), labels);
      CellClassSource unit =
          new CellClassSource(one.wrapper(), one.snippet().span().cell(), imports);
      switch (one.snippet()) {
        case Snippet.Method method -> {
          unit.method(method);
          forwards(unit, method);
        }
        case Snippet.Variables variables -> unit.field(variables, one.type(), one.name());
        default -> throw new IllegalStateException(one.label());
      }
      return unit;
    }

    /// Adds the words of a snippet, and the labels of what it declares.
    private void mention(Snippet snippet, StringBuilder text, Set<String> labels) {
      text.append(snippet.span().text()).append(' ');
      switch (snippet) {
        case Snippet.Method method -> {
          labels.add("method " + method.name());
          next.methods(method.name())
              .forEach(one -> text.append(((Snippet.Method) one.snippet()).header()).append(' '));
        }
        case Snippet.Variables variables -> {
          for (Snippet.Variable variable : variables.all()) {
            text.append(typeOf(variable)).append(' ');
          }
        }
        default -> {}
      }
    }

    /// A declared method hides those of its name that are imported.
    private void forwards(CellClassSource unit, Snippet.Method method) {
      for (SessionSymbol other : next.methods(method.name())) {
        if (!other.wrapper().equals(unit.name())
            && other.snippet() instanceof Snippet.Method overload
            && !overload.parameterTypes().equals(method.parameterTypes())) {
          unit.forward(overload, other.wrapper());
        }
      }
    }

    private void writeHome(List<Snippet> snippets) {
      if (snippets.isEmpty()) {
        return;
      }
      StringBuilder text = new StringBuilder();
      Set<String> labels = new HashSet<>();
      snippets.forEach(snippet -> mention(snippet, text, labels));
      for (Change change : planned) {
        if (change.after().isVariable() && change.after().wrapper().equals(home)) {
          labels.add(change.after().label());
          labels.add(change.after().label() + "$type");
        }
      }
      CellClassSource unit =
          new CellClassSource(
              home, cell, next.before(SessionSymbols.words(text.toString()), labels));
      Set<String> forwarded = new HashSet<>();
      for (Snippet snippet : snippets) {
        switch (snippet) {
          case Snippet.Method method -> unit.method(method);
          case Snippet.Variables variables -> write(unit, variables);
          case Snippet.Code code ->
              planActions.add(new Action(code, home, unit.action(code, code.hasValue())));
          default -> throw new IllegalStateException(String.valueOf(snippet));
        }
      }
      for (Snippet snippet : snippets) {
        if (snippet instanceof Snippet.Method method && forwarded.add(method.name())) {
          forwards(unit, method);
        }
      }
      units.add(unit);
    }

    private void write(CellClassSource unit, Snippet.Variables variables) {
      List<Snippet.Variable> given = new ArrayList<>();
      for (Snippet.Variable variable : variables.all()) {
        boolean isHere = wrapperOf("variable " + variable.name()).equals(home);
        CellCompiler.Anonymous known = anonymous.get(variable.name());
        if (isAnonymous(variable) && known != null) {
          unit.type(variable, known.supertype(), known.parameters());
        }
        if (isHere) {
          unit.field(variables, typeOf(variable), variable.name());
        }
        if (variable.hasValue() || !isHere) {
          given.add(variable);
        }
      }
      String method = given.isEmpty() ? "" : unit.values(variables, given);
      planActions.add(new Action(variables, home, method));
    }

    /// Takes out what can wait.
    ///
    /// @return the errors that nothing can be done about
    List<Problem> exclude(List<Problem> problems, Map<String, Set<String>> out) {
      Map<String, Set<String>> waits = new HashMap<>();
      List<Problem> errors = new ArrayList<>();
      for (Problem problem : problems) {
        String key = keyOf(problem);
        boolean isCells = problem.snippet() != null && own.contains(problem.snippet());
        boolean canWait =
            !isCells
                || problem.snippet() instanceof Snippet.Method
                || problem.snippet() instanceof Snippet.Type;
        if (key.isEmpty() || !canWait || (isCells && problem.missing().isEmpty())) {
          errors.add(problem);
        } else {
          String why = problem.missing().isEmpty() ? problem.fault().message() : problem.missing();
          waits.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(why);
        }
      }
      if (errors.isEmpty()) {
        out.putAll(waits);
      }
      return errors.isEmpty() ? errors : ofCell(problems);
    }

    private String keyOf(Problem problem) {
      if (problem.snippet() != null && keys.containsKey(problem.snippet())) {
        return keys.getOrDefault(problem.snippet(), "");
      }
      for (Change change : planned) {
        if (problem.unit() != null
            && !change.isOwn()
            && change.after().wrapper().equals(problem.unit().name())) {
          return change.after().key();
        }
      }
      return "";
    }

    /// The errors that are in the cell itself, or all if there are none.
    List<Problem> ofCell(List<Problem> problems) {
      List<Problem> found =
          problems.stream()
              .filter(problem -> problem.snippet() != null && own.contains(problem.snippet()))
              .toList();
      return found.isEmpty() ? problems : found;
    }

    /// The call at the end of the cell, if it seems to have no value.
    Optional<Snippet.Code> callWithoutValue(List<Problem> problems) {
      for (Problem problem : problems) {
        if (problem.snippet() instanceof Snippet.Code code
            && code.isCall()
            && code.hasValue()
            && problem.fault().message().contains("void")) {
          return Optional.of(code);
        }
      }
      return Optional.empty();
    }

    /// Makes the plan the session's.
    void accept(Map<String, byte[]> compiled, Map<Snippet, Set<String>> uses) {
      classes.putAll(compiled);
      files.stage(compiled);
      for (CellClassSource unit : units) {
        sources.put("REPL." + unit.name(), unit.cell());
        link(unit);
      }
      for (Change change : planned) {
        SessionSymbol one = change.after();
        Set<String> names = new HashSet<>(uses.getOrDefault(one.snippet(), Set.of()));
        if (one.isVariable()) {
          names = SessionSymbols.words(one.type());
          names.removeIf(name -> !next.isType(name));
        }
        names.remove(one.name());
        if (change.before() == null && one.snippet() instanceof Snippet.Type) {
          after.imported(one.name()).ifPresent(hiddenImports::add);
        }
        SessionSymbol done = one.using(names);
        next.put(done);
        changes.add(new Change(change.before(), done, change.isOwn()));
      }
      for (Map.Entry<String, Set<String>> entry : excluded.entrySet()) {
        await(entry.getKey(), entry.getValue());
      }
      inPlace.addAll(planInPlace);
      actions.addAll(planActions);
      isMoreThanCode |= declares;
      after.become(next);
    }

    /// The compiler writes methods in the order of the source, those that call others last.
    private void link(CellClassSource unit) {
      String wrapper = "REPL." + unit.name();
      List<String> own = new ArrayList<>();
      for (Snippet snippet : unit.snippets()) {
        if (snippet instanceof Snippet.Method method) {
          own.add(method.name());
        }
      }
      byte[] bytes = classes.get(wrapper);
      if (own.isEmpty() || bytes == null) {
        return;
      }
      for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
        String name = method.methodName().stringValue();
        if (own.remove(name)) {
          links.put(name + method.methodType().stringValue(), wrapper);
        }
      }
    }

    private void await(String key, Set<String> missing) {
      SessionSymbol declared = waitingDeclaration(key);
      if (declared != null) {
        Waiting one = new Waiting(declared, missing);
        next.await(one);
        newlyWaiting.add(one);
      }
    }

    private @Nullable SessionSymbol waitingDeclaration(String key) {
      for (Map.Entry<Snippet, String> entry : keys.entrySet()) {
        if (entry.getValue().equals(key)) {
          String name =
              entry.getKey() instanceof Snippet.Method method
                  ? method.name()
                  : ((Snippet.Type) entry.getKey()).name();
          return new SessionSymbol(entry.getKey(), name, "", "", Set.of());
        }
      }
      SessionSymbol before = after.get(key);
      return before != null
          ? before
          : after.waiting().stream()
              .map(Waiting::declared)
              .filter(one -> one.key().equals(key))
              .findFirst()
              .orElse(null);
    }
  }
}
