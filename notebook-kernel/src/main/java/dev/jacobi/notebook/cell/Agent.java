package dev.jacobi.notebook.cell;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// Receives from the virtual machine the means to change loaded classes.
///
/// It is attached when a class changes for the first time: a machine that starts with an agent
/// cannot use all of its prepared classes, and most sessions never need one.
public final class Agent {
  private static volatile @Nullable Instrumentation given;
  private static boolean tried;

  private Agent() {}

  /// Called by the virtual machine when the agent is attached.
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    given = instrumentation;
  }

  /// The means, or none where this virtual machine does not let itself be changed.
  static synchronized Optional<Instrumentation> instrumentation() {
    if (!tried) {
      tried = true;
      attach();
    }
    return Optional.ofNullable(given);
  }

  private static void attach() {
    try {
      Path jar = Files.createTempFile("jacobi-agent", ".jar");
      try {
        write(jar);
        VirtualMachine self = VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
        self.loadAgent(jar.toString());
        self.detach();
      } finally {
        Files.delete(jar);
      }
    } catch (IOException
        | AttachNotSupportedException
        | AgentLoadException
        | AgentInitializationException e) {
      System.err.println(
          "Note: objects of a class lose their values when it changes, as this Java has no agent: "
              + e.getMessage());
    }
  }

  /// A jar that names this class, which the class path holds already.
  private static void write(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(new Attributes.Name("Agent-Class"), Agent.class.getName());
    attributes.put(new Attributes.Name("Can-Redefine-Classes"), "true");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }
}
