package dev.jacobi.notebook.cell;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A session of cells: what one cell defines, the next ones see.
///
/// [#run] is called by one thread at a time, always the same one. The other methods may be called
/// by any thread, also while a cell runs.
public interface Cells extends AutoCloseable {

  /// Runs a cell on the calling thread and returns when it has ended, however it ended: nothing is
  /// thrown, not even an error of the virtual machine.
  ///
  /// @param name how messages call the cell, such as `In[7]`
  Outcome run(String name, String code);

  /// Does something with a cell's value that may call the cell's code, as showing it does; an
  /// interrupt stops it as it stops a cell.
  ///
  /// @return nothing if it was stopped
  default <T> Optional<T> watch(Supplier<T> work) {
    return Optional.of(work.get());
  }

  /// Does a little of what lets later cells run faster, on the thread that runs them.
  ///
  /// @return whether there is more to do
  boolean warmUp();

  /// Stops the cell that runs, if any; returns at once.
  void interrupt();

  /// The ways to go on at `cursor`, an index into the `char`s of `code`.
  Completions complete(String code, int cursor);

  /// What there is to say about the name at `cursor`: its signature and documentation.
  Optional<Explanation> inspect(String code, int cursor);

  /// Whether a console should run the code or ask for another line.
  Completeness completeness(String code);

  /// The variables of the session, oldest first.
  List<Variable> variables();

  @Override
  void close();

  /// What replaces the `char`s from `start` to `end` (exclusive), best first.
  record Completions(List<Completion> matches, int start, int end) {
    public Completions {
      matches = List.copyOf(matches);
    }
  }

  /// One way to go on.
  ///
  /// @param kind in the words of Jupyter's front ends: `class`, `function`, `instance`, `keyword`
  ///   ...
  /// @param signature the parameters of a method, the type of a variable, or empty
  record Completion(String text, String kind, String signature) {}

  /// Documentation in two forms.
  record Explanation(String text, String html) {}

  /// The answer to "is this code complete?".
  sealed interface Completeness {
    /// It can run.
    record Complete() implements Completeness {}

    /// It goes on in another line, which begins with `indent`.
    record Incomplete(String indent) implements Completeness {}

    /// Nothing that follows can make it right.
    record Invalid() implements Completeness {}
  }

  /// A variable of the session.
  record Variable(String name, String type) {}
}
