package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.wire.Signature;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Frames of a message that is signed well and may be nonsense otherwise.
final class Signed {
  private Signed() {}

  /// A message all of whose parts are `text`, signed by this test's own reading of the protocol.
  static List<byte[]> frames(Signature signature, String text) {
    try {
      byte[] part = text.getBytes(StandardCharsets.UTF_8);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(signature.key().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      for (int i = 0; i < 4; i++) {
        mac.update(part);
      }
      byte[] digits = HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
      byte[] delimiter = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
      return List.of(delimiter, digits, part, part, part, part);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
