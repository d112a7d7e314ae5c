// A PTX text as statements.
#pragma once
#include <string>
#include <vector>

namespace jd {

struct Statement {
  std::string text;
  int line;
};

[[noreturn]] void fail(const Statement &s, const std::string &why);

std::string trim(const std::string &s);
bool starts(const std::string &s, const char *with);
std::vector<std::string> split(const std::string &s, char by);

// Operands: split at commas outside of brackets.
std::vector<std::string> operands(const std::string &s);

// A PTX symbol as a C++ name.
std::string name(const std::string &symbol);

// The bytes of a type such as u32.
int bytesOf(const std::string &type);

// Statements, block marks and labels of a text without comments.
std::vector<Statement> statements(const std::string &text);

std::string withoutComments(const std::string &ptx);

}  // namespace jd
