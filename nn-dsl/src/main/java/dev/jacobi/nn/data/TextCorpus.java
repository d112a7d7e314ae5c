package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// A text as numbers, one for each character: what a small language model learns from.
///
/// {@snippet :
/// TextCorpus text = TextCorpus.shakespeare();
/// DataLoader loader = text.windows(64).batches(32).sampler(Sampler.random(32 * 500), 1);
/// for (Batch batch : loader) {
///   // x [32, 64], and y [32, 64] with the character that follows each of x
/// }
/// System.out.println(text.decode(text.encode("To be")));
/// }
public final class TextCorpus {
  private final int[] alphabet;
  private final long[] codes;

  private TextCorpus(int[] alphabet, long[] codes) {
    this.alphabet = alphabet;
    this.codes = codes;
  }

  /// A text with the alphabet of the characters in it, in the order of Unicode.
  public static TextCorpus of(String text) {
    int[] alphabet = text.codePoints().sorted().distinct().toArray();
    return new TextCorpus(alphabet, codes(text, alphabet));
  }

  /// The beginning of the plays of William Shakespeare, 400,000 characters, which come with Jacobi.
  public static TextCorpus shakespeare() {
    try (InputStream in = new GZIPInputStream(Resources.open("shakespeare.txt.gz"))) {
      return of(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long[] codes(String text, int[] alphabet) {
    return text.codePoints()
        .mapToLong(
            character -> {
              int code = Arrays.binarySearch(alphabet, character);
              if (code < 0) {
                throw new IllegalArgumentException(
                    "encode: the character '%s' is not in the alphabet '%s'"
                        .formatted(
                            Character.toString(character),
                            new String(alphabet, 0, alphabet.length)));
              }
              return code;
            })
        .toArray();
  }

  /// The number of different characters.
  public int characters() {
    return alphabet.length;
  }

  /// The number of characters of the text.
  public int length() {
    return codes.length;
  }

  /// The text as numbers.
  public Tensor tensor() {
    return Tensor.tensor(codes.clone());
  }

  /// A text as numbers from 0 to [#characters()] - 1.
  public Tensor encode(String text) {
    return Tensor.tensor(codes(text, alphabet));
  }

  /// The text of such numbers.
  public String decode(Tensor numbers) {
    StringBuilder text = new StringBuilder();
    for (long code : numbers.toLongArray()) {
      text.appendCodePoint(alphabet[Math.toIntExact(code)]);
    }
    return text.toString();
  }

  /// The text in two parts with the same alphabet, to train with and to test.
  ///
  /// @param firstShare the share of the first part, more than 0 and less than 1
  public List<TextCorpus> split(double firstShare) {
    if (!(firstShare > 0 && firstShare < 1)) {
      throw new IllegalArgumentException("split: wants a share between 0 and 1, got " + firstShare);
    }
    int cut = (int) Math.round(codes.length * firstShare);
    return List.of(
        new TextCorpus(alphabet, Arrays.copyOf(codes, cut)),
        new TextCorpus(alphabet, Arrays.copyOfRange(codes, cut, codes.length)));
  }

  /// All pieces of a length, one for each place of the text: `x` is the piece, `y` the same one
  /// character later.
  public Examples windows(int length) {
    if (length < 1 || length >= codes.length) {
      throw new IllegalArgumentException(
          "windows: wants a length from 1 to %d, got %d".formatted(codes.length - 1, length));
    }
    return Examples.of(
        codes.length - length,
        start -> Arrays.copyOfRange(codes, (int) start, (int) start + length + 1),
        pieces -> {
          Tensor all = Tensor.tensor(pieces.toArray(long[][]::new));
          return new Batch(
              all.narrow(1, 0, length).contiguous(), all.narrow(1, 1, length).contiguous());
        });
  }
}
