package dev.jacobi.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Loads JCuda's native libraries.
///
/// JCuda unpacks them to a fixed name in the folder for temporary files and takes what it finds
/// there: another user of the machine could have put it there. So each gets a folder of its own.
final class Natives {
  private static final String TEMPORARY = "java.io.tmpdir";

  private Natives() {}

  /// @param touch the first use of a class of JCuda, which loads its library
  static void load(Runnable touch) {
    String usual = System.getProperty(TEMPORARY);
    Path mine = folder();
    System.setProperty(TEMPORARY, mine.toString());
    try {
      touch.run();
    } finally {
      System.setProperty(TEMPORARY, usual);
    }
  }

  private static Path folder() {
    try {
      Path folder =
          Files.createTempDirectory(
              "jacobi",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
