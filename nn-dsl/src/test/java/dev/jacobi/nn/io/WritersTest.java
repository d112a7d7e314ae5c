package dev.jacobi.nn.io;

import static dev.jacobi.nn.Nn.stateDict;
import static dev.jacobi.nn.layers.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.io.onnx.Onnx;
import dev.jacobi.nn.io.torch.TorchFile;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.io.NumpyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever is saved is whole or not there, and nothing else is touched.
class WritersTest {
  enum Writer {
    SAFETENSORS {
      @Override
      void write(Module net, Path path) throws IOException {
        Safetensors.write(stateDict(net), path);
      }
    },
    TORCH {
      @Override
      void write(Module net, Path path) throws IOException {
        TorchFile.write(stateDict(net), path);
      }
    },
    ONNX {
      @Override
      void write(Module net, Path path) throws IOException {
        Onnx.write(net, Tensor.zeros(1, 3), path);
      }
    },
    CHECKPOINT {
      @Override
      void write(Module net, Path path) throws IOException {
        Checkpoint.of(net).save(path);
      }
    },
    NPY {
      @Override
      void write(Module net, Path path) throws IOException {
        NumpyFiles.saveNpy(path, stateDict(net).values().iterator().next());
      }
    },
    NPZ {
      @Override
      void write(Module net, Path path) throws IOException {
        NumpyFiles.saveNpz(path, stateDict(net));
      }
    };

    abstract void write(Module net, Path path) throws IOException;
  }

  @TempDir private Path folder;
  private final Module net = linear(3, 2);

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void linksStayAndNothingIsLeft(Writer writer) throws IOException {
    Path real = Files.writeString(folder.resolve("real"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    for (String name : List.of("link.part", "real.part")) {
      Files.createSymbolicLink(folder.resolve(name), victim);
    }
    writer.write(net, link);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("precious", Files.readString(victim));
    assertTrue(Files.size(real) > 3);
    assertEquals(List.of("link", "link.part", "real", "real.part", "victim"), names());
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedWriterLeavesTheOldFile(Writer writer) throws IOException {
    Path file = folder.resolve("x");
    writer.write(net, file);
    byte[] old = Files.readAllBytes(file);
    Module other = linear(3, 2);
    // Computed before: what is interrupted is the writing.
    Map<String, Tensor> _ = stateDict(other);
    Thread.currentThread().interrupt();
    assertThrows(Throwable.class, () -> writer.write(other, file));
    assertTrue(Thread.interrupted());
    assertArrayEquals(old, Files.readAllBytes(file));
    assertEquals(List.of("x"), names());
  }
}
