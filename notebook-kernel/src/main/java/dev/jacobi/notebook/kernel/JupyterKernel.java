package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.kernel.CellOutput.Stream;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Connection;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Message.Body;
import dev.jacobi.notebook.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A Jupyter kernel: listens where a connection file says, until it is told to end.
///
/// Four threads answer: one runs cells, and one more each subshell's; one answers questions about
/// code and one runs what widgets call, both also while a cell runs; one does what must not wait,
/// such as interrupting.
final class JupyterKernel implements AutoCloseable {
  private static final AtomicReference<@Nullable JupyterKernel> RUNNING = new AtomicReference<>();

  /// What a kernel may use.
  ///
  /// @param history where cells are kept, if they are
  /// @param outputLimit how many bytes a cell may print
  record Settings(@Nullable Path history, long outputLimit, PrintStream log) {}

  private final Sockets sockets;
  private final MessageSender office;
  private final RequestContexts origins;
  private final StdinRequests questions;
  private final Comms comms;
  private final InputHistory history;
  private final SubshellManager cells;
  private final RequestHandler answers;
  private final RequestHandler widgets;
  private final RequestHandler control;
  private final CountDownLatch end = new CountDownLatch(1);
  private final DisplayPublisher front;
  private final DisplayPublisher frontBefore;
  private final PrintStream outBefore = System.out;
  private final PrintStream errBefore = System.err;
  private final InputStream inBefore = System.in;

  private JupyterKernel(Connection connection, Settings settings) throws IOException {
    Log log = new Log(settings.log);
    Wire wire = new Wire(connection.signature(), "kernel");
    sockets = new Sockets(connection, wire, log);
    office = new MessageSender(wire, sockets::send);
    origins = new RequestContexts(office, settings.outputLimit);
    questions = new StdinRequests(origins, office);
    comms = new Comms(origins, office);
    Path kept = settings.history;
    history = new InputHistory(kept == null ? null : new HistoryStore(kept), log);
    cells = new SubshellManager(new ShellExecutor(origins, office, history, log), office);
    answers = new RequestHandler(answerHandlers(), origins, office, log);
    widgets = new RequestHandler(widgetHandlers(), origins, office, log);
    control = new RequestHandler(controlHandlers(), origins, office, log);
    front = new Frontend(origins, office);
    frontBefore = DisplayPublisher.current();
  }

  /// Starts a kernel, which answers at once; `maker` makes what runs the cells meanwhile.
  ///
  /// @throws IOException when it cannot listen where it should
  static JupyterKernel start(Connection connection, Settings settings, Supplier<Cells> maker)
      throws IOException {
    JupyterKernel kernel = new JupyterKernel(connection, settings);
    RUNNING.set(kernel);
    DisplayPublisher.install(kernel.front);
    System.setOut(CellStream.open(kernel.origins, Stream.STDOUT));
    System.setErr(CellStream.open(kernel.origins, Stream.STDERR));
    System.setIn(new CellInput(kernel.questions));
    kernel.office.starting();
    kernel.control.start("jacobi-control");
    kernel.answers.start("jacobi-answers");
    kernel.widgets.start("jacobi-widgets");
    kernel.sockets.start(kernel::received);
    kernel.cells.start(maker);
    return kernel;
  }

  private Map<String, RequestHandler.Handler> answerHandlers() {
    CodeIntelligence code = new CodeIntelligence(cells::cells);
    return Map.of(
        "complete_request", code::complete,
        "inspect_request", code::inspect,
        "is_complete_request", code::isComplete,
        "history_request", request -> history.answer(request.content()));
  }

  private Map<String, RequestHandler.Handler> widgetHandlers() {
    return Map.of(
        "comm_open", comms::opened,
        "comm_msg", comms::received,
        "comm_close", comms::closed,
        "comm_info_request", comms::info);
  }

  private Map<String, RequestHandler.Handler> controlHandlers() {
    return Map.of(
        "kernel_info_request", _ -> KernelInfo.content(),
        "usage_request", _ -> Usage.content(),
        "interrupt_request", _ -> interrupt(),
        "create_subshell_request", _ -> cells.create(),
        "delete_subshell_request", cells::delete,
        "list_subshell_request", _ -> cells.list(),
        "shutdown_request", this::shutdown);
  }

  private void received(Channel channel, Message message) {
    Request request = new Request(channel, message);
    if (channel == Channel.STDIN) {
      questions.answer(message);
    } else if (message.type().equals("execute_request")) {
      cells.add(request);
    } else if (channel == Channel.CONTROL || control.handles(message.type())) {
      control.add(request);
    } else if (widgets.handles(message.type())) {
      widgets.add(request);
    } else {
      answers.add(request);
    }
  }

  private JsonObject interrupt() {
    cells.interrupt();
    questions.interrupt();
    widgets.interrupt();
    return JsonObjects.object("status", "ok");
  }

  private JsonObject shutdown(Request request) {
    JsonObject reply =
        JsonObjects.object(
            "status", "ok", "restart", JsonObjects.flag(request.content(), "restart", false));
    // Everybody who listens should know, not only who asked.
    office.publish(request.message().header(), "shutdown_reply", Body.of(reply));
    end.countDown();
    return reply;
  }

  /// The kernel that this virtual machine runs.
  ///
  /// @throws IllegalStateException when there is none
  static JupyterKernel running() {
    JupyterKernel kernel = RUNNING.get();
    if (kernel == null) {
      throw new IllegalStateException("No kernel runs here; this works in a notebook only");
    }
    return kernel;
  }

  static boolean isRunning() {
    return RUNNING.get() != null;
  }

  StdinRequests questions() {
    return questions;
  }

  Comms comms() {
    return comms;
  }

  /// Makes the kernel end as if a front end had asked for it.
  void end() {
    end.countDown();
  }

  /// Waits until the kernel has been told to end.
  void awaitEnd() throws InterruptedException {
    end.await();
  }

  /// Stops what runs, sends what is still to be sent, and gives back what it has taken.
  @Override
  public void close() {
    try {
      control.close();
      cells.close();
      questions.interrupt();
      answers.close();
      widgets.interrupt();
      widgets.close();
      origins.close();
      history.close();
      sockets.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    RUNNING.compareAndSet(this, null);
    DisplayPublisher.install(frontBefore);
    System.setOut(outBefore);
    System.setErr(errBefore);
    System.setIn(inBefore);
  }
}
