package dev.jacobi.cpu.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class PhiloxTest {
  /// The known answers that the generator's authors publish with Random123 for philox4x32-10.
  @Test
  void givesTheKnownAnswers() {
    check(
        "00000000 00000000 00000000 00000000",
        "00000000 00000000",
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8");
    check(
        "ffffffff ffffffff ffffffff ffffffff",
        "ffffffff ffffffff",
        "408f276d 41c83b0e a20bc7c6 6d5451fd");
    check(
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1");
  }

  private static void check(String counter, String key, String expected) {
    int[] block = words(counter);
    int[] keys = words(key);
    Philox.encrypt(block, (keys[0] & 0xFFFFFFFFL) | (long) keys[1] << 32);
    assertArrayEquals(words(expected), block);
  }

  private static int[] words(String hex) {
    String[] parts = hex.split(" ", -1);
    int[] words = new int[parts.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = Integer.parseUnsignedInt(parts[i], 16);
    }
    return words;
  }
}
