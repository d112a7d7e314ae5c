package dev.jacobi.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/// Loads JCuda's native libraries.
///
/// JCuda unpacks them to a fixed name in the folder for temporary files and takes what it finds
/// there: another user of the machine could have put it there. So each gets a folder of its own.
final class Natives {
  private static final String TEMPORARY = "java.io.tmpdir";

  /// What JCuda's error says of each attempt, between stack traces.
  private static final Pattern REASON = Pattern.compile("(?m)^java\\.\\S+: (.+)$");

  /// Why the driver's part cannot be loaded: its class tells it at the first attempt only.
  private static @Nullable String failure;

  private static boolean loaded;

  private Natives() {}

  /// Loads what calls the driver.
  ///
  /// @throws CudaException if it cannot be loaded on this machine
  static synchronized void loadDriver() {
    if (loaded) {
      return;
    }
    if (failure == null) {
      try {
        load(() -> JCudaDriver.setExceptionsEnabled(false));
        loaded = true;
        return;
      } catch (LinkageError e) {
        failure = reason(String.valueOf(e.getMessage()));
      }
    }
    throw new CudaException(
        ("JCuda's native library cannot be loaded on %s %s: %s; there is one for x86-64 under Linux"
                + " and Windows")
            .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), failure),
        0);
  }

  /// The last reason: the attempt that concerns the library in JCuda's jar.
  private static String reason(String message) {
    return REASON
        .matcher(message)
        .results()
        .map(found -> found.group(1))
        .reduce((before, last) -> last)
        .orElse(message.lines().findFirst().orElse(message));
  }

  /// @param touch the first use of a class of JCuda, which loads its library
  static void load(Runnable touch) {
    String usual = System.getProperty(TEMPORARY);
    Path mine = folder(Path.of(usual));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(mine)));
    System.setProperty(TEMPORARY, mine.toString());
    try {
      touch.run();
    } finally {
      System.setProperty(TEMPORARY, usual);
    }
  }

  /// A new folder that other users cannot write to.
  static Path folder(Path parent) {
    // Elsewhere, as under Windows, the parent's rights are handed down, and it is the user's own.
    boolean posix = parent.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] rights =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    try {
      return Files.createTempDirectory(parent, "jacobi", rights);
    } catch (IOException e) {
      throw new CudaException("JCuda's native library cannot be unpacked: " + e, 0);
    }
  }

  private static void remove(Path folder) {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      // A file that stays behind in a folder for temporary files does no harm.
    }
  }
}
