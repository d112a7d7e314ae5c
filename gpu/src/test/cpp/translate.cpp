#include "translator.h"

#include "translate.h"

namespace jd {

std::string Translator::run(const std::string &ptx) {
  all_ = statements(withoutComments(ptx));
  for (at_ = 0; at_ < all_.size(); at_++) top(all_[at_]);
  std::ostringstream out;
  out << "#include \"warp.h\"\nusing namespace jd;\n" << head_.str() << body_.str();
  tables(out);
  return out.str();
}

void Translator::top(const Statement &s) {
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
Parameter Translator::variable(const Statement &s) {
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

void Translator::global(const Statement &s) {
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

void Translator::function(const Statement &s) {
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

void Translator::signature(std::ostream &o, bool prototype) {
  o << "static void " << name(f_.name) << "(Thread &t";
  if (!f_.entry) {
    o << ", uint8_t *" << (f_.result.bytes ? name(f_.result.name) : "no_result");
    for (const Parameter &p : f_.parameters) o << ", const uint8_t *" << name(p.name);
  }
  o << ")" << (prototype ? ";\n" : " {\n");
}

void Translator::body() {
  registers_.clear();
  labels_.clear();
  shared_ = {sharedStatics_.begin(), sharedStatics_.end()};
  f_.sharedBytes = moduleShared_;
  params_.clear();
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
      labels_.insert(t.substr(0, t.size() - 1));
      code << name(t.substr(0, t.size() - 1)) << ":;\n";
    } else {
      instruction(s, code);
    }
  }
  signature(body_, false);
  body_ << declared.str() << frame  << code.str() << "}\n";
  if (f_.entry) entries_.push_back(f_);
}

void Translator::declareRegisters(const Statement &s, std::ostream &o) {
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
void Translator::tables(std::ostream &o) {
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

bool Translator::yields(const Function &f) { return f.yields; }

// Where a kernel's dynamic shared memory starts: behind what it declares.
std::string Translator::dynamics() {
  std::ostringstream o;
  for (const Function &f : entries_) {
    o << "#define JD_DYNAMIC_" << name(f.name) << " " << (f.sharedBytes + 15) / 16 * 16 << "u\n";
  }
  return o.str();
}
std::string translate(const std::string &ptx) {
  Translator t;
  std::string code = t.run(ptx);
  return t.dynamics() + code;
}

}  // namespace jd
