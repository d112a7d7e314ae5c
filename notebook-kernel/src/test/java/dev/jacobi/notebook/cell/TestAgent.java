package dev.jacobi.notebook.cell;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Gives the tests what `-javaagent` gives the kernel.
final class TestAgent {
  private TestAgent() {}

  static void attach() throws Exception {
    if (Agent.instrumentation().isPresent()) {
      return;
    }
    Path jar = Files.createTempFile("agent", ".jar");
    try {
      write(jar);
      VirtualMachine machine = VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
      machine.loadAgent(jar.toString());
      machine.detach();
    } finally {
      Files.delete(jar);
    }
  }

  private static void write(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(new Attributes.Name("Agent-Class"), Agent.class.getName());
    attributes.put(new Attributes.Name("Can-Redefine-Classes"), "true");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }
}
