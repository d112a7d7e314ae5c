package dev.jacobi.notebook.wire;

/// The five conversations of a kernel, each on a socket of its own.
public enum Channel {
  /// Requests to run and to explain code.
  SHELL("shell_port"),
  /// What the kernel tells everybody.
  IOPUB("iopub_port"),
  /// The kernel's questions to a front end.
  STDIN("stdin_port"),
  /// Requests that must not wait behind a cell.
  CONTROL("control_port"),
  /// Echoes, to show that the kernel lives.
  HEARTBEAT("hb_port");

  private final String port;

  Channel(String port) {
    this.port = port;
  }

  /// The word for this channel's port in connection files.
  String port() {
    return port;
  }
}
