#include "parse.h"

#include <cctype>
#include <sstream>

#include "translate.h"

namespace jd {

[[noreturn]] void fail(const Statement &s, const std::string &why) {
  throw TranslationError("line " + std::to_string(s.line) + ": " + why + ": " + s.text);
}

std::string trim(const std::string &s) {
  size_t a = s.find_first_not_of(" \t\r\n"), b = s.find_last_not_of(" \t\r\n");
  return a == std::string::npos ? "" : s.substr(a, b - a + 1);
}

bool starts(const std::string &s, const char *with) { return s.rfind(with, 0) == 0; }

std::vector<std::string> split(const std::string &s, char by) {
  std::vector<std::string> parts;
  std::string part;
  std::istringstream in(s);
  while (std::getline(in, part, by)) parts.push_back(part);
  return parts;
}

std::vector<std::string> operands(const std::string &s) {
  std::vector<std::string> parts;
  int depth = 0;
  std::string part;
  for (char c : s) {
    if (c == '{' || c == '[' || c == '(') depth++;
    if (c == '}' || c == ']' || c == ')') depth--;
    if (c == ',' && depth == 0) {
      parts.push_back(trim(part));
      part.clear();
    } else {
      part += c;
    }
  }
  if (!trim(part).empty()) parts.push_back(trim(part));
  return parts;
}

std::string name(const std::string &symbol) {
  std::string n;
  for (char c : symbol) n += isalnum((unsigned char)c) || c == '_' ? std::string(1, c) : "_";
  return n;
}

int bytesOf(const std::string &type) {
  if (type == "pred") return 1;
  size_t digit = type.find_first_of("0123456789");
  return digit == std::string::npos ? 0 : std::stoi(type.substr(digit)) / 8;
}

std::vector<Statement> statements(const std::string &text) {
  std::vector<Statement> found;
  int line = 1;
  size_t i = 0;
  while (i < text.size()) {
    if (isspace((unsigned char)text[i])) {
      line += text[i++] == '\n';
      continue;
    }
    if (text[i] == '{' || text[i] == '}') {
      found.push_back({std::string(1, text[i++]), line});
      continue;
    }
    Statement s{"", line};
    int braces = 0, parentheses = 0;
    bool directive = text[i] == '.';
    for (; i < text.size(); i++) {
      char c = text[i];
      if (c == '\n' && (starts(s.text, ".loc") || starts(s.text, ".file") || starts(s.text, ".version") ||
                        starts(s.text, ".target") || starts(s.text, ".address_size"))) {
        break;
      }
      line += c == '\n';
      if (c == ';' && braces == 0) {
        i++;
        break;
      }
      if (c == ':' && parentheses == 0 && s.text.find(' ') == std::string::npos && text[i + 1] != ':') {
        s.text += c;
        i++;
        break;
      }
      bool body = directive && (s.text.find(".entry") != std::string::npos || s.text.find(".func") != std::string::npos);
      if (c == '{' && body && parentheses == 0) break;
      parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
      braces += c == '{' ? 1 : c == '}' ? -1 : 0;
      s.text += c == '\n' || c == '\t' ? ' ' : c;
    }
    s.text = trim(s.text);
    if (!s.text.empty()) found.push_back(s);
  }
  return found;
}

std::string withoutComments(const std::string &ptx) {
  std::string text;
  for (size_t i = 0; i < ptx.size(); i++) {
    if (ptx.compare(i, 2, "//") == 0) {
      while (i < ptx.size() && ptx[i] != '\n') i++;
      text += '\n';
    } else if (ptx[i] != '\0') {
      text += ptx[i];
    }
  }
  return text;
}

}  // namespace jd
