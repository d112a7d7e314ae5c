package dev.jacobi.nn.data;

import dev.jacobi.tensor.io.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Gzipped files that are downloaded once, and trusted only with the right checksum. It is that of
/// what is in them: packagers compress again.
///
/// @param title what they are, for errors
/// @param address where they are, with a slash at the end
record RemoteFiles(String title, String address, List<File> files) {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int MOST_BYTES = 1 << 28;

  /// A file, and the SHA-256 sum of its content.
  record File(String name, String sha256) {}

  RemoteFiles {
    files = List.copyOf(files);
  }

  List<String> names() {
    return files.stream().map(File::name).toList();
  }

  /// The content of a file, unzipped, from the first folder that has it; otherwise it is downloaded
  /// to the last one.
  byte[] bytes(String name, List<Path> folders) throws IOException {
    File file = files.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    for (Path folder : folders) {
      Path path = folder.resolve(name);
      if (Files.isRegularFile(path)) {
        String complaint = path + " is damaged; delete it";
        if (Files.size(path) > MOST_BYTES) {
          throw new IOException("%s: %s and load again".formatted(title, complaint));
        }
        return checked(file, Files.readAllBytes(path), complaint);
      }
    }
    return download(file, folders.getLast());
  }

  private byte[] download(File file, Path folder) throws IOException {
    URI uri = URI.create(address + file.name());
    byte[] zipped;
    try {
      URLConnection connection = uri.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream in = connection.getInputStream()) {
        zipped = in.readNBytes(MOST_BYTES);
      }
    } catch (IOException e) {
      throw new IOException(
          ("%s: %s is not there and could not be downloaded from %s (%s); put the file into that"
                  + " folder, or connect to the Internet and load again")
              .formatted(title, folder.resolve(file.name()), uri, e),
          e);
    }
    byte[] content = checked(file, zipped, "what came from " + uri + " is damaged; try later");
    Files.createDirectories(folder);
    // Another program must never see half a file.
    AtomicFile.write(folder.resolve(file.name()), zipped);
    return content;
  }

  private byte[] checked(File file, byte[] zipped, String complaint) throws IOException {
    byte[] content = {};
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      content = in.readNBytes(MOST_BYTES);
    } catch (ZipException | EOFException e) {
      throw new IOException("%s: %s and load again".formatted(title, complaint), e);
    }
    if (!file.sha256().equals(sha256(content))) {
      throw new IOException(
          "%s: %s and load again (the SHA-256 sum of the content is not %s)"
              .formatted(title, complaint, file.sha256()));
    }
    return content;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
