package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.Message.Body;
import java.util.function.Consumer;

/// A line between an object here and its counterpart in the front end, such as a slider.
///
/// What comes in is handled on a thread of the kernel's own, also while a cell runs. A body's
/// content is the data of the comm.
public final class Comm {
  private final String id;
  private final String target;
  private final Comms comms;
  private final RequestContext opener;
  private volatile Consumer<Body> received = _ -> {};
  private volatile Runnable closed = () -> {};

  Comm(String id, String target, Comms comms) {
    this.id = id;
    this.target = target;
    this.comms = comms;
    this.opener = comms.origin();
  }

  /// Whether there is a kernel, and so a front end that lines can lead to.
  public static boolean isPossible() {
    return JupyterKernel.isRunning();
  }

  /// Opens a line to what the front end calls `target`.
  public static Comm open(String target, Body body) {
    return JupyterKernel.running().comms().open(target, body);
  }

  /// Lets front ends open lines to `target`; `opened` gets each with what it was opened with.
  public static void target(String target, Opened opened) {
    JupyterKernel.running().comms().target(target, opened);
  }

  /// What to do when a front end opens a line.
  public interface Opened {
    /// Called before anything else comes in on the line.
    void opened(Comm comm, Body body);
  }

  /// The name of the line.
  public String id() {
    return id;
  }

  String target() {
    return target;
  }

  /// Sends data to the counterpart.
  public void send(Body body) {
    comms.send("comm_msg", this, body);
  }

  /// Sends data that is only JSON.
  public void send(JsonObject data) {
    send(Body.of(data));
  }

  /// Hands every message of the counterpart to `handler`.
  public void onMessage(Consumer<Body> handler) {
    received = handler;
  }

  /// Calls `handler` when the counterpart closes the line.
  public void onClose(Runnable handler) {
    closed = handler;
  }

  /// Runs something for the cell that opened the line: what it prints appears there.
  public void inCell(Runnable action) {
    comms.as(opener, action);
  }

  /// Closes the line.
  public void close() {
    comms.close(this);
  }

  void received(Body body) {
    received.accept(body);
  }

  void closed() {
    closed.run();
  }
}
