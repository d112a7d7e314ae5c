#include "translator.h"

namespace jd {

std::string Translator::immediate(const std::string &v) {
  if (starts(v, "0f") || starts(v, "0F")) return "0x" + v.substr(2) + "u";
  if (starts(v, "0d") || starts(v, "0D")) return "0x" + v.substr(2) + "ull";
  if (!v.empty() && v[0] == '-') return "(uint64_t)(" + v + "ll)";
  return v.back() == 'U' ? v.substr(0, v.size() - 1) + "ull" : v + "ull";
}

std::string Translator::special(const std::string &v) {
  static const std::map<std::string, std::string> known = {
      {"%tid.x", "t.tid[0]"},       {"%tid.y", "t.tid[1]"},       {"%tid.z", "t.tid[2]"},
      {"%ntid.x", "t.ntid[0]"},     {"%ntid.y", "t.ntid[1]"},     {"%ntid.z", "t.ntid[2]"},
      {"%ctaid.x", "t.ctaid[0]"},   {"%ctaid.y", "t.ctaid[1]"},   {"%ctaid.z", "t.ctaid[2]"},
      {"%nctaid.x", "t.nctaid[0]"}, {"%nctaid.y", "t.nctaid[1]"}, {"%nctaid.z", "t.nctaid[2]"},
      {"%laneid", "t.lane"},        {"WARP_SZ", "32u"}};
  auto found = known.find(v);
  return found == known.end() ? "" : found->second;
}

std::string Translator::value(const Statement &s, const std::string &v) {
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

std::string Translator::address(const Statement &s, const std::string &v) {
  std::string inside = trim(v.substr(1, v.size() - 2));
  size_t plus = inside.find('+');
  if (plus == std::string::npos) return "(uint64_t)(" + value(s, inside) + ")";
  std::string offset = inside.substr(plus + 1);
  return "((uint64_t)(" + value(s, trim(inside.substr(0, plus))) + ") + (uint64_t)(" + offset + "))";
}

std::vector<std::string> Translator::vector(const std::string &v) {
  if (v[0] != '{') return {v};
  return operands(v.substr(1, v.size() - 2));
}

std::string Translator::ctype(const std::string &t) {
  static const std::map<std::string, std::string> types = {
      {"u8", "uint8_t"},   {"s8", "int8_t"},    {"b8", "uint8_t"},   {"u16", "uint16_t"}, {"s16", "int16_t"},
      {"b16", "uint16_t"}, {"u32", "uint32_t"}, {"s32", "int32_t"},  {"b32", "uint32_t"}, {"f32", "uint32_t"},
      {"u64", "uint64_t"}, {"s64", "int64_t"},  {"b64", "uint64_t"}, {"f64", "uint64_t"}};
  auto found = types.find(t);
  return found == types.end() ? "" : found->second;
}

void Translator::instruction(const Statement &s, std::ostream &o) {
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

void Translator::emit(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
  const std::string &k = op[0];
  if (k == "bra") {
    if (labels_.count(a[0])) o << "again(t, " << s.line << "); ";
    o << "goto " << name(a[0]) << ";";
  }
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
  else if (k == "mma") multiply(s, op, a, o);
  else if (k == "atom" || k == "red") atomic(s, op, a, o);
  else plain(s, op, a, o);
}

void Translator::load(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
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

std::string Translator::access(const std::string &space, int width) {
  std::string w = "<" + std::to_string(width) + ">(t, ";
  return space + w + (space == "local" || space == "generic" ? "frame, " : "");
}

std::string Translator::spaceOf(const std::vector<std::string> &op) {
  for (const std::string &part : op) {
    if (part == "global" || part == "shared" || part == "local" || part == "const" || part == "param") return part;
  }
  return "generic";
}

void Translator::store(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
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

void Translator::call(const std::vector<std::string> &a, std::ostream &o) {
  size_t i = 0;
  std::string result = "nullptr";
  if (a[0][0] == '(') result = name(trim(a[i++].substr(1, a[0].size() - 2)));
  o << name(a[i++]) << "(t, " << result;
  if (i < a.size()) {
    for (const std::string &p : operands(a[i].substr(1, a[i].size() - 2))) o << ", " << name(p);
  }
  o << ");";
}

void Translator::move(const Statement &s, const std::vector<std::string> &a, std::ostream &o) {
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

void Translator::convertAddress(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
  std::string v = value(s, a[1]);
  if (spaceOf(op) == "shared") {
    o << name(a[0]) << " = " << (op[1] == "to" ? "(uint32_t)" + v : "(uint64_t)" + v + " | SHARED_WINDOW") << ";";
  } else {
    o << name(a[0]) << " = " << v << ";";
  }
}

void Translator::convert(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
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
  if (to == "tf32") {
    o << name(a[0]) << " = cvt_rna_tf32_f32(" << v << ");";
    return;
  }
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

void Translator::compare(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
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

void Translator::shuffle(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
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

void Translator::vote(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
  o << "t.m->warp(t, " << s.line << ", " << value(s, a[2]) << ", (bool)(" << value(s, a[1]) << ")); uint32_t v = 0; "
    << "for (int i = 0; i < 32; i++) if (t.warp->present >> i & 1) v |= t.warp->values[i] << i; " << name(a[0]) << " = ";
  if (op[2] == "ballot") o << "v;";
  else if (op[2] == "any") o << "v != 0;";
  else if (op[2] == "all") o << "v == t.warp->present;";
  else fail(s, "vote not supported");
  f_.yields = true;
}

// `mma.sync.aligned.SHAPE.row.col.f32.TYPE.TYPE.f32 d, a, b, c` of a whole warp.
void Translator::multiply(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
  std::string shape = op[3], type = op[7];
  bool known = (shape == "m16n8k16" && (type == "f16" || type == "bf16")) || (shape == "m16n8k8" && type == "tf32");
  if (!known || op[4] != "row" || op[5] != "col" || op[6] != "f32" || op[9] != "f32") fail(s, "mma not supported");
  std::vector<std::string> to = vector(a[0]), x = vector(a[1]), y = vector(a[2]), z = vector(a[3]);
  o << "uint32_t x[] = {";
  for (const std::string &r : x) o << value(s, r) << ",";
  for (const std::string &r : y) o << value(s, r) << ",";
  o << "}, z[] = {";
  for (const std::string &r : z) o << value(s, r) << ",";
  o << "}; mma<" << type << "_cell>(t, " << s.line << ", x, z);";
  for (size_t i = 0; i < to.size(); i++) o << " " << name(to[i]) << " = z[" << i << "];";
  f_.yields = true;
}

void Translator::atomic(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
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
void Translator::plain(const Statement &s, const std::vector<std::string> &op, const std::vector<std::string> &a, std::ostream &o) {
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
}  // namespace jd
