package dev.jacobi.notebook.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The proof that a message comes from somebody who has read the connection file.
///
/// @param scheme how it is made, such as `hmac-sha256`
/// @param key the secret; with an empty one nothing is signed and everything is believed
public record Signature(String scheme, String key) {
  private static final String PREFIX = "hmac-";

  /// Refuses a scheme that this Java cannot compute.
  public Signature {
    if (!key.isEmpty()) {
      mac(scheme, key);
    }
  }

  /// The signature of these frames in hexadecimal digits.
  byte[] sign(List<byte[]> frames) {
    if (key.isEmpty()) {
      return new byte[0];
    }
    Mac mac = mac(scheme, key);
    frames.forEach(mac::update);
    return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
  }

  /// Whether `signature` is that of the frames; how long it takes says nothing about the answer.
  boolean matches(byte[] signature, List<byte[]> frames) {
    return key.isEmpty() || MessageDigest.isEqual(signature, sign(frames));
  }

  private static Mac mac(String scheme, String key) {
    try {
      if (!scheme.startsWith(PREFIX)) {
        throw new IllegalArgumentException(unknown(scheme));
      }
      String digest = scheme.substring(PREFIX.length()).toUpperCase(Locale.ROOT);
      Mac mac = Mac.getInstance("Hmac" + digest);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(unknown(scheme), e);
    }
  }

  private static String unknown(String scheme) {
    return "signature_scheme: " + scheme + " is none that Java knows; hmac-sha256 is the usual one";
  }

  /// Keeps the secret out of logs.
  @Override
  public String toString() {
    return scheme;
  }
}
