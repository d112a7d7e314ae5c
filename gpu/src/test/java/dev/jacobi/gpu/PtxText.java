package dev.jacobi.gpu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A module's PTX, line by line, and where its kernels are.
final class PtxText {
  private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)");

  private static final Pattern TEST = Pattern.compile("setp\\.[a-z]+\\.[su]64");

  /// The lines of a kernel, from the first to behind the last one.
  private record Range(int first, int end) {
    boolean has(int line) {
      return line >= first && line < end;
    }
  }

  private final List<String> lines;
  private final Map<String, Range> kernels = new LinkedHashMap<>();

  PtxText(String module) {
    byte[] text = Ptx.read(module);
    lines = new String(text, 0, text.length - 1, StandardCharsets.US_ASCII).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher entry = ENTRY.matcher(lines.get(i));
      if (entry.find()) {
        int end = i;
        while (!lines.get(end).equals("}")) {
          end++;
        }
        kernels.put(entry.group(1), new Range(i, end + 1));
      }
    }
  }

  List<String> lines() {
    return lines;
  }

  Set<String> kernels() {
    return kernels.keySet();
  }

  /// The kernel that a line belongs to; none if it is a function's.
  List<String> kernelAt(int line) {
    return kernels.entrySet().stream()
        .filter(kernel -> kernel.getValue().has(line))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The name of the kernel that a line belongs to, without its number type.
  String nameAt(int line) {
    return kernelAt(line).stream()
        .findFirst()
        .map(name -> name.replaceFirst("_(float|double|long|half|bfloat16|tf32)$", ""))
        .orElse("");
  }

  /// How many 64-bit tests come before this one in its kernel.
  int testNumber(int line) {
    return kernelAt(line).stream()
        .findFirst()
        .map(kernels::get)
        .map(range -> lines.subList(range.first, line))
        .map(before -> (int) before.stream().filter(text -> TEST.matcher(text).find()).count())
        .orElse(0);
  }

  /// The module with one line changed and only some kernels, at their old places.
  byte[] with(int line, String becomes, Set<String> kept) {
    List<String> text = new ArrayList<>(lines);
    text.set(line, becomes);
    kernels.forEach(
        (name, range) -> {
          for (int i = range.first; i < range.end && !kept.contains(name); i++) {
            text.set(i, "");
          }
        });
    return bytes(text);
  }

  /// The whole module, of which the double notes what runs: the pragma takes the place of a
  /// comment.
  byte[] covering() {
    List<String> text = new ArrayList<>(lines);
    text.set(0, ".pragma \"cover\";");
    return bytes(text);
  }

  private static byte[] bytes(List<String> text) {
    return (String.join("\n", text) + "\0").getBytes(StandardCharsets.US_ASCII);
  }
}
