// A module's translation, in two files: what a module and its functions are, and what an instruction does.
#pragma once
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "parse.h"

namespace jd {

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
  std::string run(const std::string &ptx);
  // Where a kernel's dynamic shared memory starts: behind what it declares.
  std::string dynamics();

 private:
  using Words = std::vector<std::string>;

  // ---- modules and functions: translate.cpp ----
  void top(const Statement &s);
  Parameter variable(const Statement &s);
  void global(const Statement &s);
  void function(const Statement &s);
  void signature(std::ostream &o, bool prototype);
  void body();
  void declareRegisters(const Statement &s, std::ostream &o);
  void tables(std::ostream &o);
  bool yields(const Function &f);

  // ---- instructions: instructions.cpp ----

  static std::string immediate(const std::string &v);
  std::string special(const std::string &v);
  std::string value(const Statement &s, const std::string &v);
  std::string address(const Statement &s, const std::string &v);
  Words vector(const std::string &v);
  static std::string ctype(const std::string &t);
  void instruction(const Statement &s, std::ostream &o);
  void emit(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void load(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  static std::string access(const std::string &space, int width);
  static std::string spaceOf(const Words &op);
  void store(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void call(const Words &a, std::ostream &o);
  void move(const Statement &s, const Words &a, std::ostream &o);
  void convertAddress(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void convert(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void compare(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void shuffle(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void vote(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void multiply(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void atomic(const Statement &s, const Words &op, const Words &a, std::ostream &o);
  void plain(const Statement &s, const Words &op, const Words &a, std::ostream &o);

  // ---- of the module ----

  struct Variable {
    std::string name;
    uint64_t bytes;
    bool initial;
  };
  bool covers_ = false;  // Whether the code notes which lines run.
  std::vector<Statement> all_;
  size_t at_ = 0;
  std::ostringstream head_, body_;
  std::vector<Function> entries_;
  std::vector<Variable> globals_;
  std::set<std::string> globalNames_;
  std::map<std::string, uint64_t> sharedStatics_;
  uint32_t moduleShared_ = 0;
  std::set<std::string> externShared_;

  // ---- of the function in work ----

  Function f_;
  std::map<std::string, std::string> registers_;  // name to type
  std::vector<std::map<std::string, std::string>> outer_;
  std::map<std::string, uint32_t> shared_;
  std::set<std::string> params_;
  std::set<std::string> locals_;
  std::set<std::string> labels_;  // so far
};

}  // namespace jd
