#include "translate.h"

#include <cctype>
#include <map>
#include <set>
#include <sstream>
#include <vector>

namespace jd {
namespace {

struct Statement {
  std::string text;
  int line;
};

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

// Operands: split at commas outside of brackets.
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

// Statements, block marks and labels of a text without comments.
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
      line += c == '\n';
      if (c == '\n' && (starts(s.text, ".loc") || starts(s.text, ".file") || starts(s.text, ".version") ||
                        starts(s.text, ".target") || starts(s.text, ".address_size"))) {
        break;
      }
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

struct Parameter {
  std::string name;
  int bytes = 0, align = 1;
};

struct Function {
  std::string name;
  bool entry = false, yields = false;
  std::vector<Parameter> parameters;
  Parameter result;
  uint32_t sharedBytes = 0;
};

class Translator {
 public:
  std::string run(const std::string &ptx) {
    all_ = statements(withoutComments(ptx));
    for (at_ = 0; at_ < all_.size(); at_++) top(all_[at_]);
    std::ostringstream out;
    out << "#include \"kernel.h\"\nusing namespace jd;\n" << head_.str() << body_.str();
    tables(out);
    return out.str();
  }

 private:
  bool covers_ = false;  // Whether the code notes which lines run.
  std::vector<Statement> all_;
  size_t at_ = 0;
  std::ostringstream head_, body_;
  std::vector<Function> entries_;
  struct Variable {
    std::string name;
    uint64_t bytes;
    bool initial;
  };
  std::vector<Variable> globals_;
  std::set<std::string> globalNames_;
  std::map<std::string, uint64_t> sharedStatics_;  // of the module
  uint32_t moduleShared_ = 0;
  std::set<std::string> externShared_;

  // of the function in work
  Function f_;
  std::map<std::string, std::string> registers_;  // name to type
  std::vector<std::map<std::string, std::string>> outer_;
  std::map<std::string, uint32_t> shared_;
  std::set<std::string> params_;
  std::string frames_;

  void top(const Statement &s) {
    const std::string &t = s.text;
    if (starts(t, ".pragma") && t.find("cover") != std::string::npos) {
      covers_ = true;
      return;
    }
    if (starts(t, ".version") || starts(t, ".target") || starts(t, ".address_size") || starts(t, ".file") || t == "}") return;
    if (t.find(".func") != std::string::npos || t.find(".entry") != std::string::npos) {
      function(s);
    } else if (t.find(".shared") != std::string::npos) {
      if (starts(t, ".extern")) {
        externShared_.insert(variable(s).name);
      } else {
        Parameter p = variable(s);
        moduleShared_ = (moduleShared_ + p.align - 1) / p.align * p.align;
        sharedStatics_[p.name] = moduleShared_;
        moduleShared_ += p.bytes;
      }
    } else if (t.find(".global") != std::string::npos || t.find(".const") != std::string::npos) {
      global(s);
    } else {
      fail(s, "not understood at top level");
    }
  }

  // `.align 4 .b8 name[24]`, also with an initialiser behind it.
  Parameter variable(const Statement &s) {
    std::string t = s.text.substr(0, s.text.find('='));
    Parameter p;
    int width = 0;
    std::istringstream words(t);
    std::string word, last;
    while (words >> word) {
      if (word == ".align") {
        words >> p.align;
      } else if (word[0] == '.') {
        int w = bytesOf(word.substr(1));
        if (w) width = w;
      } else {
        last += word;
      }
    }
    size_t bracket = last.find('[');
    p.name = last.substr(0, bracket);
    uint64_t count = 1;
    while (bracket != std::string::npos && bracket < last.size()) {
      size_t end = last.find(']', bracket);
      std::string size = last.substr(bracket + 1, end - bracket - 1);
      count *= size.empty() ? 0 : std::stoull(size);
      bracket = last.find('[', end);
    }
    if (!width) fail(s, "a variable without a type");
    p.bytes = (int)(width * count);
    p.align = std::max(p.align, width);
    return p;
  }

  void global(const Statement &s) {
    Parameter p = variable(s);
    size_t from = s.text.find('{');
    size_t equals = s.text.find('=');
    head_ << "static uint64_t g_" << name(p.name) << ";\n";
    globalNames_.insert(p.name);
    int width = 1;
    for (const char *type : {".b64", ".u64", ".s64", ".f64"}) width = s.text.find(type) != std::string::npos ? 8 : width;
    for (const char *type : {".b32", ".u32", ".s32", ".f32"}) width = s.text.find(type) != std::string::npos ? 4 : width;
    for (const char *type : {".b16", ".u16", ".s16"}) width = s.text.find(type) != std::string::npos ? 2 : width;
    if (equals != std::string::npos) {
      std::string list = from == std::string::npos ? s.text.substr(equals + 1)
                                                   : s.text.substr(from + 1, s.text.rfind('}') - from - 1);
      const char *type = width == 8 ? "uint64_t" : width == 4 ? "uint32_t" : width == 2 ? "uint16_t" : "uint8_t";
      head_ << "static const " << type << " i_" << name(p.name) << "[] = {";
      for (const std::string &v : operands(list)) head_ << "(" << type << ")" << immediate(v) << ",";
      head_ << "};\n";
    }
    globals_.push_back({p.name, (uint64_t)p.bytes, equals != std::string::npos});
  }

  // ---- functions ----

  void function(const Statement &s) {
    f_ = Function();
    f_.entry = s.text.find(".entry") != std::string::npos;
    std::string t = s.text;
    size_t place = t.find(f_.entry ? ".entry" : ".func") + (f_.entry ? 6 : 5);
    std::string rest = trim(t.substr(place));
    if (!f_.entry && rest[0] == '(') {
      size_t end = rest.find(')');
      f_.result = variable({rest.substr(1, end - 1), s.line});
      rest = trim(rest.substr(end + 1));
    }
    size_t open = rest.find('(');
    f_.name = trim(rest.substr(0, open));
    if (open != std::string::npos) {
      size_t close = rest.rfind(')');
      for (const std::string &p : operands(rest.substr(open + 1, close - open - 1))) {
        f_.parameters.push_back(variable({p, s.line}));
      }
    } else {
      f_.name = trim(f_.name.substr(0, f_.name.find(' ')));
    }
    bool defined = at_ + 1 < all_.size() && all_[at_ + 1].text == "{";
    if (!f_.entry) signature(head_, true);
    if (!defined) return;
    at_ += 2;
    body();
  }

  void signature(std::ostream &o, bool prototype) {
    o << "static void " << name(f_.name) << "(Thread &t";
    if (!f_.entry) {
      o << ", uint8_t *" << (f_.result.bytes ? name(f_.result.name) : "no_result");
      for (const Parameter &p : f_.parameters) o << ", const uint8_t *" << name(p.name);
    }
    o << ")" << (prototype ? ";\n" : " {\n");
  }

  void body() {
    registers_.clear();
    shared_ = {sharedStatics_.begin(), sharedStatics_.end()};
    f_.sharedBytes = moduleShared_;
    params_.clear();
    frames_.clear();
    std::ostringstream declared, code;
    if (f_.entry) {
      uint32_t offset = 0;
      for (const Parameter &p : f_.parameters) {
        offset = (offset + p.align - 1) / p.align * p.align;
        declared << "const uint8_t *" << name(p.name) << " = t.params + " << offset << ";\n";
        offset += p.bytes;
      }
    }
    for (const Parameter &p : f_.parameters) params_.insert(p.name);
    if (f_.result.bytes) params_.insert(f_.result.name);
    std::string frame = "Frame frame(t, nullptr, 0);\n";
    int depth = 1;
    for (; at_ < all_.size(); at_++) {
      const Statement &s = all_[at_];
      const std::string &t = s.text;
      if (t == "{") {
        depth++;
        outer_.push_back(registers_);
        code << "{\n";
      } else if (t == "}") {
        if (--depth == 0) break;
        registers_ = outer_.back();
        outer_.pop_back();
        code << "}\n";
      } else if (starts(t, ".reg")) {
        // A block's own registers hide those of the function that have the same names.
        declareRegisters(s, depth == 1 ? declared : code);
      } else if (starts(t, ".local")) {
        Parameter p = variable(s);
        declared << "alignas(16) uint8_t l_" << name(p.name) << "[" << p.bytes << "];\n";
        locals_.insert(p.name);
        frame = "Frame frame(t, l_" + name(p.name) + ", " + std::to_string(p.bytes) + ");\n";
      } else if (starts(t, ".shared")) {
        Parameter p = variable(s);
        f_.sharedBytes = (f_.sharedBytes + p.align - 1) / p.align * p.align;
        shared_[p.name] = f_.sharedBytes;
        f_.sharedBytes += p.bytes;
      } else if (starts(t, ".param")) {
        Parameter p = variable(s);
        params_.insert(p.name);
        code << "alignas(16) uint8_t " << name(p.name) << "[" << p.bytes << "];\n";
      } else if (t[0] == '.') {
        if (!starts(t, ".loc") && !starts(t, ".pragma") && !starts(t, ".maxntid") && !starts(t, ".minnctapersm")) {
          fail(s, "directive not understood");
        }
      } else if (t.back() == ':') {
        code << name(t.substr(0, t.size() - 1)) << ":;\n";
      } else {
        instruction(s, code);
      }
    }
    signature(body_, false);
    body_ << declared.str() << frame  << code.str() << "}\n";
    if (f_.entry) entries_.push_back(f_);
  }

  std::set<std::string> locals_;

  void declareRegisters(const Statement &s, std::ostream &o) {
    std::istringstream words(s.text.substr(4));
    std::string type, rest;
    words >> type;
    std::getline(words, rest);
    int bytes = bytesOf(type.substr(1));
    const char *c = type == ".pred" ? "bool" : bytes == 8 ? "uint64_t" : bytes == 4 ? "uint32_t" : "uint16_t";
    for (const std::string &r : operands(rest)) {
      size_t angle = r.find('<');
      if (angle == std::string::npos) {
        o << c << " " << name(r) << " = 0; (void)" << name(r) << ";\n";
        registers_[r] = c;
        continue;
      }
      int count = std::stoi(r.substr(angle + 1));
      for (int i = 0; i < count; i++) {
        std::string n = trim(r.substr(0, angle)) + std::to_string(i);
        registers_[n] = c;
        o << c << " " << name(n) << " = 0;" << (i % 16 == 15 ? "\n" : " ");
      }
      o << "\n";
    }
  }

  // ---- operands ----

  static std::string immediate(const std::string &v) {
    if (starts(v, "0f") || starts(v, "0F")) return "0x" + v.substr(2) + "u";
    if (starts(v, "0d") || starts(v, "0D")) return "0x" + v.substr(2) + "ull";
    if (!v.empty() && v[0] == '-') return "(uint64_t)(" + v + "ll)";
    return v.back() == 'U' ? v.substr(0, v.size() - 1) + "ull" : v + "ull";
  }

  std::string special(const std::string &v) {
    static const std::map<std::string, std::string> known = {
        {"%tid.x", "t.tid[0]"},       {"%tid.y", "t.tid[1]"},       {"%tid.z", "t.tid[2]"},
        {"%ntid.x", "t.ntid[0]"},     {"%ntid.y", "t.ntid[1]"},     {"%ntid.z", "t.ntid[2]"},
        {"%ctaid.x", "t.ctaid[0]"},   {"%ctaid.y", "t.ctaid[1]"},   {"%ctaid.z", "t.ctaid[2]"},
        {"%nctaid.x", "t.nctaid[0]"}, {"%nctaid.y", "t.nctaid[1]"}, {"%nctaid.z", "t.nctaid[2]"},
        {"%laneid", "t.lane"},        {"WARP_SZ", "32u"}};
    auto found = known.find(v);
    return found == known.end() ? "" : found->second;
  }

  std::string value(const Statement &s, const std::string &v) {
    if (v[0] == '!') return "!" + value(s, v.substr(1));
    if (registers_.count(v)) return name(v);
    std::string known = special(v);
    if (!known.empty()) return known;
    if (isdigit((unsigned char)v[0]) || v[0] == '-') return immediate(v);
    if (shared_.count(v)) return std::to_string(shared_[v]) + "u";
    if (externShared_.count(v)) return "JD_DYNAMIC_" + name(f_.name);
    if (locals_.count(v)) return "(uint64_t)l_" + name(v);
    if (params_.count(v)) return "(uint64_t)" + name(v);
    if (globalNames_.count(v)) return "g_" + name(v);
    fail(s, "operand " + v + " is not known");
  }

  std::string address(const Statement &s, const std::string &v) {
    std::string inside = trim(v.substr(1, v.size() - 2));
    size_t plus = inside.find('+');
    if (plus == std::string::npos) return "(uint64_t)(" + value(s, inside) + ")";
    std::string offset = inside.substr(plus + 1);
    return "((uint64_t)(" + value(s, trim(inside.substr(0, plus))) + ") + (uint64_t)(" + offset + "))";
  }

  std::vector<std::string> vector(const std::string &v) {
    if (v[0] != '{') return {v};
    return operands(v.substr(1, v.size() - 2));
  }

  static std::string ctype(const std::string &t) {
    static const std::map<std::string, std::string> types = {
        {"u8", "uint8_t"},   {"s8", "int8_t"},    {"b8", "uint8_t"},   {"u16", "uint16_t"}, {"s16", "int16_t"},
        {"b16", "uint16_t"}, {"u32", "uint32_t"}, {"s32", "int32_t"},  {"b32", "uint32_t"}, {"f32", "uint32_t"},
        {"u64", "uint64_t"}, {"s64", "int64_t"},  {"b64", "uint64_t"}, {"f64", "uint64_t"}};
    auto found = types.find(t);
    return found == types.end() ? "" : found->second;
  }

  // ---- instructions ----

  void instruction(const Statement &s, std::ostream &o) {
    std::string t = s.text;
    if (covers_) o << "t.m->lines[" << s.line << "] = 1; ";
    if (t[0] == '@') {
      size_t end = t.find_first_of(" \t");
      std::string p = t.substr(1, end - 1);
      o << "if (" << value(s, p) << ") ";
      t = trim(t.substr(end));
    }
    size_t space = t.find_first_of(" \t");
    std::string op = t.substr(0, space);
    std::vector<std::string> args = space == std::string::npos ? std::vector<std::string>() : operands(t.substr(space));
    std::vector<std::string> parts = split(op, '.');
    o << "{ ";
    emit(s, parts, args, o);
    o << " }\n";
  }

  void emit(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    const std::string &k = op[0];
    if (k == "bra") o << "goto " << name(a[0]) << ";";
    else if (k == "ret" || k == "exit") o << "return;";
    else if (k == "trap") o << "t.m->fault(t, \"trap\", 0, 0, " << s.line << ");";
    else if (k == "ld" || k == "ldu") load(s, op, a, o);
    else if (k == "st") store(s, op, a, o);
    else if (k == "call") call(a, o);
    else if (k == "mov") move(s, a, o);
    else if (k == "cvta") convertAddress(s, op, a, o);
    else if (k == "cvt") convert(s, op, a, o);
    else if (k == "setp") compare(s, op, a, o);
    else if (k == "selp") o << name(a[0]) << " = " << value(s, a[3]) << " ? " << value(s, a[1]) << " : " << value(s, a[2]) << ";";
    else if (k == "bar" || k == "barrier") {
      if (op.size() > 1 && op[1] == "warp") {
        o << "t.m->warp(t, " << s.line << ", " << value(s, a[0]) << ", 0);";
      } else {
        o << "t.m->barrier(t, " << value(s, a[0]) << ", " << s.line << ");";
      }
      f_.yields = true;
    } else if (k == "membar" || k == "fence") o << ";";
    else if (k == "shfl") shuffle(s, op, a, o);
    else if (k == "vote") vote(s, op, a, o);
    else if (k == "atom" || k == "red") atomic(s, op, a, o);
    else plain(s, op, a, o);
  }

  void load(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    std::vector<std::string> to = vector(a[0]);
    std::string type = op.back(), c = ctype(type), space = spaceOf(op);
    if (c.empty()) fail(s, "type not supported");
    int width = bytesOf(type) * (int)to.size();
    std::string from = address(s, a[1]);
    o << "const uint8_t *p = ";
    if (space == "param") {
      std::string symbol = a[1].substr(1, a[1].find_first_of("+]") - 1);
      if (params_.count(trim(symbol))) o << "(const uint8_t *)" << from << ";";
      else o << "param<" << width << ">(t, " << from << ", " << s.line << ");";
    } else {
      if (space == "const") space = "global";
      o << access(space, width) << from << ", " << s.line << ", true, false);";
    }
    for (size_t i = 0; i < to.size(); i++) {
      if (to[i] != "_") o << " " << name(to[i]) << " = get<" << c << ">(p + " << i * bytesOf(type) << ");";
    }
  }

  static std::string access(const std::string &space, int width) {
    std::string w = "<" + std::to_string(width) + ">(t, ";
    return space + w + (space == "local" || space == "generic" ? "frame, " : "");
  }

  static std::string spaceOf(const std::vector<std::string> &op) {
    for (const std::string &part : op) {
      if (part == "global" || part == "shared" || part == "local" || part == "const" || part == "param") return part;
    }
    return "generic";
  }

  void store(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    std::vector<std::string> from = vector(a[1]);
    std::string type = op.back(), c = ctype(type), space = spaceOf(op);
    if (c.empty()) fail(s, "type not supported");
    int width = bytesOf(type) * (int)from.size();
    std::string to = address(s, a[0]);
    if (space == "param") o << "uint8_t *p = (uint8_t *)" << to << ";";
    else o << "uint8_t *p = " << access(space, width) << to << ", " << s.line << ", false, true);";
    for (size_t i = 0; i < from.size(); i++) {
      o << " put<" << c << ">(p + " << i * bytesOf(type) << ", " << value(s, from[i]) << ");";
    }
  }

  void call(const std::vector<std::string> &a, std::ostream &o) {
    size_t i = 0;
    std::string result = "nullptr";
    if (a[0][0] == '(') result = name(trim(a[i++].substr(1, a[0].size() - 2)));
    o << name(a[i++]) << "(t, " << result;
    if (i < a.size()) {
      for (const std::string &p : operands(a[i].substr(1, a[i].size() - 2))) o << ", " << name(p);
    }
    o << ");";
  }

  void move(const Statement &s, const std::vector<std::string> &a, std::ostream &o) {
    if (a[0][0] == '{') {  // unpack
      std::vector<std::string> to = vector(a[0]);
      std::string v = value(s, a[1]);
      int part = to.size() == 4 ? 16 : registers_[to[0] == "_" ? to[1] : to[0]] == "uint16_t" ? 16 : 32;
      for (size_t i = 0; i < to.size(); i++) {
        if (to[i] != "_") o << name(to[i]) << " = (decltype(" << name(to[i]) << "))((uint64_t)" << v << " >> " << i * part << ");";
      }
    } else if (a[1][0] == '{') {  // pack
      std::vector<std::string> from = vector(a[1]);
      int part = registers_[a[0]] == "uint64_t" && from.size() == 2 ? 32 : 16;
      o << name(a[0]) << " = (decltype(" << name(a[0]) << "))(";
      for (size_t i = 0; i < from.size(); i++) {
        o << (i ? " | " : "") << "(uint64_t)" << (part == 32 ? "(uint32_t)" : "(uint16_t)") << value(s, from[i]) << " << " << i * part;
      }
      o << ");";
    } else {
      o << name(a[0]) << " = " << value(s, a[1]) << ";";
    }
  }

  void convertAddress(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    std::string v = value(s, a[1]);
    if (spaceOf(op) == "shared") {
      o << name(a[0]) << " = " << (op[1] == "to" ? "(uint32_t)" + v : "(uint64_t)" + v + " | SHARED_WINDOW") << ";";
    } else {
      o << name(a[0]) << " = " << v << ";";
    }
  }

  void convert(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    std::string from = op.back(), to = op[op.size() - 2], rounding = "NONE", mode;
    bool saturate = false, wholeNumber = false;
    for (size_t i = 1; i + 2 < op.size(); i++) {
      mode = op[i];
      if (mode == "sat") saturate = true;
      if (mode == "rn" || mode == "rni") rounding = "RN";
      if (mode == "rz" || mode == "rzi") rounding = "RZ";
      if (mode == "rm" || mode == "rmi") rounding = "RM";
      if (mode == "rp" || mode == "rpi") rounding = "RP";
      if (mode.size() == 3 && mode[0] == 'r') wholeNumber = true;
    }
    if (saturate && !(to == "f32" && from == "f32")) fail(s, "saturation is not supported");
    std::string v = value(s, a[1]);
    bool halves = to == "f16" || from == "f16" || to == "bf16" || from == "bf16";
    o << name(a[0]) << " = ";
    if (saturate) o << "saturate(" << v << ");";
    else if (halves) o << "cvt_" << (to == "f16" || to == "bf16" ? "rn_" : "") << to << "_" << from << "(" << v << ");";
    else if (from == to && from[0] == 'f' && wholeNumber) o << "round_to_whole<" << to << ">(" << v << ", " << rounding << ");";
    else if (bytesOf(from) == 1 || bytesOf(to) == 1) {
      // 8-bit numbers live in wider registers.
      std::string inner = bytesOf(from) == 1 ? "(" + ctype(from) + ")(" + v + ")" : v;
      if (from[0] == 'f') fail(s, "a conversion of a float to 8 bits");
      if (to[0] == 'f') o << "cvt<" << to << ", s32>((uint32_t)(int32_t)" << inner << ", " << rounding << ");";
      else o << "(decltype(" << name(a[0]) << "))(" << ctype(to) << ")(" << inner << ");";
    } else {
      std::string raw = "(R<" + from + ">)(" + v + ")";
      std::string result = "cvt<" + to + ", " + from + ">(" + raw + ", " + rounding + ")";
      // A narrow result fills its wider register with its sign.
      o << (to[0] == 's' ? "(" + ctype(to) + ")" + result : result) << ";";
    }
  }

  void compare(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    std::string type = op.back();
    if (type[0] == 'b') type[0] = 'u';
    std::string c = "cmp_" + op[1] + "<" + type + ">(" + value(s, a[1]) + ", " + value(s, a[2]) + ")";
    std::string to = a[0], other;
    size_t bar = to.find('|');
    if (bar != std::string::npos) {
      other = to.substr(bar + 1);
      to = to.substr(0, bar);
    }
    std::string joined = c, reversed = "!" + c;
    if (a.size() > 3) {
      std::string by = op[2] == "and" ? " & " : op[2] == "or" ? " | " : " ^ ";
      joined = "(bool)(" + c + by + "(bool)(" + value(s, a[3]) + "))";
      reversed = "(bool)(!" + c + by + "(bool)(" + value(s, a[3]) + "))";
    }
    if (!other.empty()) o << "bool other = " << reversed << "; ";
    o << name(to) << " = " << joined << ";";
    if (!other.empty()) o << " " << name(other) << " = other;";
  }

  void shuffle(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    std::string to = a[0], inside;
    size_t bar = to.find('|');
    if (bar != std::string::npos) {
      inside = to.substr(bar + 1);
      to = to.substr(0, bar);
    }
    o << "bool in_; " << name(to) << " = shfl(t, " << s.line << ", '" << op[2][0] << "', " << value(s, a[1]) << ", "
      << value(s, a[2]) << ", " << value(s, a[3]) << ", " << value(s, a[4]) << ", &in_);";
    if (!inside.empty()) o << " " << name(inside) << " = in_;";
    f_.yields = true;
  }

  void vote(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    o << "t.m->warp(t, " << s.line << ", " << value(s, a[2]) << ", (bool)(" << value(s, a[1]) << ")); uint32_t v = 0; "
      << "for (int i = 0; i < 32; i++) if (t.warp->present >> i & 1) v |= t.warp->values[i] << i; " << name(a[0]) << " = ";
    if (op[2] == "ballot") o << "v;";
    else if (op[2] == "any") o << "v != 0;";
    else if (op[2] == "all") o << "v == t.warp->present;";
    else fail(s, "vote not supported");
    f_.yields = true;
  }

  void atomic(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    bool gives = op[0] == "atom";
    std::string type = op.back(), what, space = spaceOf(op);
    for (const std::string &part : op) {
      for (const char *known : {"add", "min", "max", "exch", "cas", "and", "or", "xor"}) {
        if (part == known) what = part;
      }
    }
    size_t at = gives ? 1 : 0;
    std::string v = value(s, a[at + 1]);
    if (type[0] == 'b') type[0] = 'u';
    o << "uint8_t *p = " << access(space, bytesOf(type)) << address(s, a[at]) << ", " << s.line << ", true, true); R<" << type
      << "> old = get<R<" << type << ">>(p), v = " << v << "; put<R<" << type << ">>(p, ";
    if (what == "add" || what == "min" || what == "max") o << what << "<" << type << ">(old, v)";
    else if (what == "exch") o << "v";
    else if (what == "cas") o << "old == v ? (R<" << type << ">)(" << value(s, a[at + 2]) << ") : old";
    else if (what == "and") o << "old & v";
    else if (what == "or") o << "old | v";
    else if (what == "xor") o << "old ^ v";
    else fail(s, "atomic not supported");
    o << "); (void)v;";
    if (gives) o << " " << name(a[0]) << " = old;";
  }

  // `op.modifiers.type d, a, b, c` as `d = op_modifiers<type>(a, b, c)`.
  void plain(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
    std::string k = op[0], type = op.back();
    std::string modifiers;
    bool carry = false;
    for (size_t i = 1; i + 1 < op.size(); i++) {
      const std::string &m = op[i];
      if (m == "sat") fail(s, "saturation is not supported");
      if (m == "cc") carry = true;
      if ((k == "add" || k == "sub" || k == "mul" || k == "div" || k == "abs" || k == "neg" || k == "min" || k == "max") &&
          (m == "rn" || m == "ftz")) {
        continue;
      }
      modifiers += "_" + m;
    }
    static const std::set<std::string> logic = {"and", "or", "xor", "not"};
    std::string function;
    if (logic.count(k)) {
      function = "bit_" + k + "<" + (type == "pred" ? "bool" : type) + ">";
    } else if (modifiers.find("approx") != std::string::npos) {
      function = k + modifiers + "_" + type;
    } else if (k == "prmt") {
      function = "prmt";
    } else if (k == "shf") {
      function = k + modifiers;
    } else if (k == "mad" && modifiers == "_wide") {
      function = "mad_wide<" + type + ", decltype(" + name(a[0]) + ")>";
    } else {
      if (type == "b16" || type == "b32" || type == "b64") type[0] = 'u';
      function = k + modifiers + "<" + type + ">";
    }
    carry = carry || k == "addc" || k == "subc" || k == "madc";
    o << name(a[0]) << " = " << function << "(" << (carry ? "t, " : "");
    for (size_t i = 1; i < a.size(); i++) o << (i > 1 ? ", " : "") << value(s, a[i]);
    o << ");";
  }

  // ---- tables ----

  void tables(std::ostream &o) {
    for (const Function &f : entries_) {
      std::ostringstream sizes, offsets;
      uint32_t offset = 0;
      for (const Parameter &p : f.parameters) {
        offset = (offset + p.align - 1) / p.align * p.align;
        sizes << p.bytes << ",";
        offsets << offset << ",";
        offset += p.bytes;
      }
      o << "static const uint32_t sizes_" << name(f.name) << "[] = {" << sizes.str() << "0}, offsets_" << name(f.name) << "[] = {"
        << offsets.str() << "0};\n";
    }
    o << "extern \"C\" const Entry jd_entries[] = {\n";
    for (const Function &f : entries_) {
      uint32_t bytes = 0;
      for (const Parameter &p : f.parameters) bytes = (bytes + p.align - 1) / p.align * p.align + p.bytes;
      o << "{\"" << f.name << "\", " << name(f.name) << ", " << f.parameters.size() << ", sizes_" << name(f.name) << ", offsets_"
        << name(f.name) << ", " << bytes << ", " << (f.sharedBytes + 15) / 16 * 16 << ", " << (yields(f) ? "true" : "false") << "},\n";
    }
    o << "{nullptr, nullptr, 0, nullptr, nullptr, 0, 0, false}};\nextern \"C\" const Global jd_globals[] = {\n";
    for (const Variable &g : globals_) {
      o << "{\"" << g.name << "\", " << g.bytes << ", " << (g.initial ? "(const uint8_t *)i_" + name(g.name) : "nullptr") << ", &g_"
        << name(g.name) << "},\n";
    }
    o << "{nullptr, 0, nullptr, nullptr}};\n";
  }

  bool yields(const Function &f) { return f.yields; }

 public:
  // Where a kernel's dynamic shared memory starts: behind what it declares.
  std::string dynamics() {
    std::ostringstream o;
    for (const Function &f : entries_) {
      o << "#define JD_DYNAMIC_" << name(f.name) << " " << (f.sharedBytes + 15) / 16 * 16 << "u\n";
    }
    return o.str();
  }
};

}  // namespace

std::string translate(const std::string &ptx) {
  Translator t;
  std::string code = t.run(ptx);
  return t.dynamics() + code;
}

}  // namespace jd
