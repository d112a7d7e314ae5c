package dev.jacobi.notebook.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Java source as HTML in which comments, literals, keywords, types and calls can be told apart.
final class JavaHighlighter {
  private static final String KEYWORDS =
      "abstract|assert|boolean|break|byte|case|catch|char|class|const|continue|default|do|double|else"
          + "|enum|extends|final|finally|float|for|if|implements|import|instanceof|int|interface|long"
          + "|module|native|new|non-sealed|package|permits|private|protected|public|record|return|sealed"
          + "|short|static|strictfp|super|switch|synchronized|this|throw|throws|transient|try|var|void"
          + "|volatile|when|while|yield|true|false|null";

  /// One alternative for each class of token; their order decides between them.
  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "(?<comment>//[^\n]*|/\\*.*?(?:\\*/|\\z))",
              "(?<string>\"\"\".*?(?:\"\"\"|\\z)|\"(?:\\\\.|[^\"\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\n])*'?)",
              "(?<annotation>@\\w+)",
              "(?<number>\\b\\d[\\w.]*)",
              "(?<keyword>\\b(?:" + KEYWORDS + ")\\b)",
              "(?<type>\\b[A-Z]\\w*)",
              "(?<call>\\b\\w+(?=\\())",
              "(?<magic>^%%?\\w+.*?$)"),
          Pattern.DOTALL | Pattern.MULTILINE);

  private static final String[] GROUPS = {
    "comment", "string", "annotation", "number", "keyword", "type", "call", "magic"
  };

  private JavaHighlighter() {}

  static String toHtml(String source) {
    StringBuilder html = new StringBuilder();
    Matcher matcher = TOKEN.matcher(source);
    int from = 0;
    while (matcher.find()) {
      html.append(HtmlEscape.escape(source.substring(from, matcher.start())));
      html.append("<span class=\"").append(group(matcher)).append("\">");
      html.append(HtmlEscape.escape(matcher.group())).append("</span>");
      from = matcher.end();
    }
    return html.append(HtmlEscape.escape(source.substring(from))).toString();
  }

  private static String group(Matcher matcher) {
    for (String name : GROUPS) {
      if (matcher.start(name) >= 0) {
        return name;
      }
    }
    throw new IllegalStateException("The pattern matched outside its groups: " + matcher.group());
  }
}
