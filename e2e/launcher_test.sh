#!/bin/sh
# Tests of ./jacobi itself, in a checkout made of stand-ins: a JDK whose java says how it was called, and a Maven that
# counts its starts. Usage: sh e2e/launcher_test.sh [REPORT.xml]
# shellcheck disable=SC2016 # What stands in single quotes is for another shell.
set -u

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

tests=0
failures=0
cases=

# ---- A small harness -------------------------------------------------------------------------------------------

run() { # Runs a command; its exit code, standard output and standard error are then in code, out and err.
  "$@" >"$work/out" 2>"$work/err" </dev/null
  code=$?
  out=$(cat "$work/out")
  err=$(cat "$work/err")
}

expect() { # expect WHAT ACTUAL PATTERN: a shell pattern must match.
  # shellcheck disable=SC2254 # A pattern is meant.
  case $2 in $3) ;; *) problem="${problem}$1: expected <$3>, was <$2>
" ;; esac
}

check() { # check NAME FUNCTION: one test, in a fresh checkout.
  problem=
  fresh_checkout
  "$2"
  tests=$((tests + 1))
  if [ -z "$problem" ]; then
    printf 'ok   %s\n' "$1"
    cases="$cases<testcase classname=\"launcher\" name=\"$1\"/>"
  else
    failures=$((failures + 1))
    printf 'FAIL %s\n%s' "$1" "$problem"
    cases="$cases<testcase classname=\"launcher\" name=\"$1\"><failure/></testcase>"
  fi
}

# ---- Stand-ins -------------------------------------------------------------------------------------------------

fake_jdk() { # fake_jdk FOLDER VERSION
  mkdir -p "$1/bin"
  printf 'JAVA_RUNTIME_VERSION="%s+9"\nJAVA_VERSION="%s"\nOS_NAME="Linux"\n' "$2" "$2" >"$1/release"
  cat >"$1/bin/java" <<'END'
#!/bin/sh
echo "java $0"
for argument in "$@"; do echo "argument <$argument>"; done
echo "folder <$(pwd)>"
exit "${JAVA_EXITS:-0}"
END
  cp "$1/bin/java" "$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
}

fresh_checkout() {
  for folder in 'a checkout' home jdks bin; do rm -rf "${work:?}/$folder"; done
  root="$work/a checkout"
  mkdir -p "$root/.mvn" "$root/notebook-kernel/src/main/java" "$root/tensor-core/src/main/java" "$root/benchmarks"
  mkdir -p "$work/home" "$work/jdks" "$work/bin"
  cp "$here/jacobi" "$root/jacobi"
  echo '-Dflag=1' >"$root/jvm.options"
  for pom in "$root" "$root/notebook-kernel" "$root/tensor-core"; do echo '<project/>' >"$pom/pom.xml"; done
  echo 'class A {}' >"$root/tensor-core/src/main/java/A.java"
  echo '{}' >"$root/a notebook.ipynb"
  cat >"$work/bin/mvn" <<'END'
#!/bin/sh
echo "mvn $*" >>"$FAKE_LOG"
echo "with $JAVA_HOME in $(pwd)" >>"$FAKE_LOG"
echo '[INFO] Building Jacobi tensor-core 0.1.0-SNAPSHOT [2/6]'
[ -z "${MVN_FAILS:-}" ] || { echo '[ERROR] A.java: missing semicolon'; exit 1; }
mkdir -p notebook-kernel/target/lib benchmarks/target/lib
: >notebook-kernel/target/notebook-kernel-0.1.0-SNAPSHOT.jar
END
  chmod +x "$work/bin/mvn"
  fake_jdk "$work/jdks/temurin-25" 25.0.3
  : >"$work/mvn.log"
}

jacobi() { # The launcher in an environment without any JDK but the stand-ins in jdks.
  run env -i HOME="$work/home" PATH="$work/bin:/usr/bin:/bin" JACOBI_JDKS="$work/jdks" FAKE_LOG="$work/mvn.log" \
    "$@"
}

maven_starts() { grep -c '^mvn ' "$work/mvn.log"; }

make_older() { # A day back: file systems that count seconds are no excuse.
  find "$root" -exec touch -t 202001010000 {} +
}

# ---- Tests -----------------------------------------------------------------------------------------------------

help_is_shown() {
  jacobi "$root/jacobi"
  expect 'exit code' "$code" 0
  expect 'help' "$out" '*usage: ./jacobi COMMAND*run NOTEBOOK*lab*install*test*bench*doctor*'
  for command in run lab install test bench doctor; do
    jacobi "$root/jacobi" "$command" --help
    expect "$command --help exits" "$code" 0
    expect "$command --help" "$out" "usage: ./jacobi $command*--help*"
    first=$out
    jacobi "$root/jacobi" help "$command"
    [ "$out" = "$first" ] || problem="${problem}help $command and $command --help differ
"
  done
  expect 'Maven starts' "$(maven_starts)" 0
}

wrong_use_is_named() {
  jacobi "$root/jacobi" frobnicate
  expect 'unknown command exits' "$code" 2
  expect 'unknown command' "$err" '*no command frobnicate*jacobi help*'
  jacobi "$root/jacobi" help frobnicate
  expect 'unknown help exits' "$code" 2
  jacobi "$root/jacobi" run --fast "$root/a notebook.ipynb"
  expect 'unknown option exits' "$code" 2
  expect 'unknown option' "$err" '*no option --fast*run --help*'
  jacobi "$root/jacobi" run
  expect 'no notebook exits' "$code" 2
  expect 'no notebook' "$err" '*Which notebook*'
  jacobi "$root/jacobi" run "$root/a notebook.ipynb" -o
  expect 'no value exits' "$code" 2
  expect 'no value' "$err" '*-o needs a value*'
  jacobi "$root/jacobi" run "$root/a notebook.ipynb" another.ipynb
  expect 'two notebooks exit' "$code" 2
  for command in doctor test lab install; do
    jacobi "$root/jacobi" "$command" --wrong
    expect "$command --wrong exits" "$code" 2
    expect "$command --wrong" "$err" '*--wrong*'
  done
  jacobi "$root/jacobi" install --prefix
  expect 'install without a folder exits' "$code" 2
  expect 'Maven starts' "$(maven_starts)" 0
}

missing_files_are_named() {
  jacobi "$root/jacobi" run "$root/none.ipynb"
  expect 'missing notebook exits' "$code" 2
  expect 'missing notebook' "$err" "*no file $root/none.ipynb*"
  jacobi "$root/jacobi" run "$root"
  expect 'folder for a notebook exits' "$code" 2
  expect 'folder for a notebook' "$err" '*is a folder, not a notebook*'
  jacobi "$root/jacobi" run "$root/a notebook.ipynb" --html "$work/none/page.html"
  expect 'missing output folder exits' "$code" 2
  expect 'missing output folder' "$err" "*no folder $work/none*"
  jacobi "$root/jacobi" lab "$root/none"
  expect 'missing lab folder exits' "$code" 2
  jacobi "$root/jacobi" install --sys-prefix "$root/none"
  expect 'missing prefix exits' "$code" 2
  expect 'missing prefix' "$err" "*no folder $root/none*"
  expect 'Maven starts' "$(maven_starts)" 0
}

a_run_builds_and_starts_java() {
  jacobi "$root/jacobi" run "$root/a notebook.ipynb" --html "$work/home/a page.html" -o "$work/home/b.ipynb"
  expect 'exit code' "$code" 0
  expect 'java' "$out" "java $work/jdks/temurin-25/bin/java*"
  expect 'class path' "$out" "*<-cp>*<$root/notebook-kernel/target/?:$root/notebook-kernel/target/lib/?>*"
  expect 'program' "$out" "*<dev.jacobi.notebook.Main>*<run>*<$root/a notebook.ipynb>*"
  expect 'notebook output' "$out" "*<-o>*<$work/home/b.ipynb>*"
  expect 'page output' "$out" "*<--html>*<$work/home/a page.html>*"
  expect 'Maven' "$(cat "$work/mvn.log")" "mvn *-pl notebook-kernel -am * package*with $work/jdks/temurin-25 in $root"
  expect 'progress' "$err" '*Building Jacobi*  tensor-core*'
  jacobi "$root/jacobi" run -p 'a=1 2' "$root/a notebook.ipynb" -p b=3
  expect 'parameters' "$out" "*<run>*<$root/a notebook.ipynb>*<-p>*<a=1 2>*<-p>*<b=3>*"
  jacobi "$root/jacobi" run "$root/a notebook.ipynb" -p b
  expect 'a parameter without a value' "$code $err" '2 *NAME=VALUE*'
}

exit_codes_pass_through() {
  jacobi JAVA_EXITS=1 "$root/jacobi" run "$root/a notebook.ipynb"
  expect 'exit code of run' "$code" 1
  jacobi JAVA_EXITS=1 "$root/jacobi" doctor
  expect 'exit code of doctor' "$code" 1
}

nothing_stale_starts_no_maven() {
  make_older
  jacobi "$root/jacobi" doctor
  expect 'first build' "$(maven_starts)" 1
  jacobi "$root/jacobi" doctor
  expect 'second run' "$(maven_starts)" 1
  expect 'second run says nothing of building' "$err" ''
}

every_change_is_stale() {
  make_older
  jacobi "$root/jacobi" doctor
  touch "$root/tensor-core/src/main/java/A.java"
  : >"$root/notebook-kernel/target/kernel.aot"
  jacobi "$root/jacobi" doctor
  expect 'an edited source' "$(maven_starts)" 2
  expect 'what was prepared from it' "$(ls "$root/notebook-kernel/target"/*.aot 2>/dev/null)" ''
  make_older
  rm "$root/tensor-core/src/main/java/A.java"
  jacobi "$root/jacobi" doctor
  expect 'a deleted source' "$(maven_starts)" 3
  make_older
  touch "$root/tensor-core/pom.xml"
  jacobi "$root/jacobi" doctor
  expect 'an edited pom' "$(maven_starts)" 4
  rm -rf "$root/notebook-kernel/target"
  jacobi "$root/jacobi" doctor
  expect 'after mvn clean' "$(maven_starts)" 5
}

a_failed_build_is_shown_and_tried_again() {
  jacobi MVN_FAILS=yes "$root/jacobi" doctor
  expect 'exit code' "$code" 1
  expect 'reason' "$err" '*A.java: missing semicolon*The build failed*build.log*'
  expect 'java did not start' "$out" ''
  jacobi "$root/jacobi" doctor
  expect 'second build' "$code $(maven_starts)" '0 2'
}

a_lock_left_behind_is_broken() {
  mkdir -p "$root/.jacobi/build.lock"
  echo 999999999 >"$root/.jacobi/build.lock/owner"
  jacobi timeout 20 "$root/jacobi" doctor
  expect 'exit code' "$code" 0
}

any_folder_and_symlinks() {
  mkdir "$work/home/bin"
  ln -s "../a checkout/jacobi" "$work/home/first"
  ln -s ../first "$work/home/bin/jacobi"
  jacobi sh -c 'cd "$1" && "$2" run "a notebook.ipynb"' sh "$root" "$work/home/bin/jacobi"
  expect 'through symlinks' "$code $out" "0 *<$root/notebook-kernel/target/?:*<a notebook.ipynb>*"
  jacobi sh -c 'cd / && PATH="$1:$PATH" && jacobi doctor' sh "$work/home/bin"
  expect 'from the PATH' "$code $out" "0 *<@$root/jvm.options>*"
  jacobi sh -c 'cd "$1" && sh jacobi doctor' sh "$root"
  expect 'as sh jacobi' "$code $out" "0 *<@$root/jvm.options>*"
}

java_home_comes_first() {
  fake_jdk "$work/mine" 25
  jacobi JAVA_HOME="$work/mine" "$root/jacobi" doctor
  expect 'JAVA_HOME' "$out" "java $work/mine/bin/java*"
  fake_jdk "$work/old" 17.0.15
  jacobi JAVA_HOME="$work/old" "$root/jacobi" doctor
  expect 'an older JAVA_HOME is passed over' "$out" "java $work/jdks/temurin-25/bin/java*"
  jacobi JAVA_HOME="$work/none" "$root/jacobi" doctor
  expect 'a JAVA_HOME that is not there' "$out" "java $work/jdks/temurin-25/bin/java*"
  rm "$work/mine/bin/javac"
  jacobi JAVA_HOME="$work/mine" "$root/jacobi" doctor
  expect 'a runtime without a compiler' "$out" "java $work/jdks/temurin-25/bin/java*"
}

java_on_the_path_comes_next() {
  fake_jdk "$work/on path" 25.0.1
  ln -s "$work/on path/bin/java" "$work/bin/java"
  jacobi "$root/jacobi" doctor
  expect 'PATH' "$out" "java $work/on path/bin/java*"
}

usual_places_are_searched() {
  rm -rf "$work/jdks"
  for place in .sdkman/candidates/java/25.0.3-tem .jdks/jdk-25 \
    Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home; do
    fake_jdk "$work/home/$place" 25.0.3
    jacobi sh -c 'unset JACOBI_JDKS; exec "$1" doctor' sh "$root/jacobi"
    if [ -z "$(ls -d /usr/lib/jvm/*25* 2>/dev/null)" ]; then # This machine's own is found first.
      expect "$place" "$out" "java $work/home/$place/bin/java*"
    fi
    rm -rf "${work:?}/home"
  done
  fake_jdk "$work/jdks/openjdk@25/libexec/openjdk.jdk/Contents/Home" 25.0.2
  jacobi "$root/jacobi" doctor
  expect 'Homebrew' "$out" "java $work/jdks/openjdk@25/libexec/openjdk.jdk/Contents/Home/bin/java*"
  rm -rf "$work/jdks"
  fake_jdk "$work/jdks/temurin-25.jdk/Contents/Home" 25.0.2
  jacobi "$root/jacobi" doctor
  expect 'macOS' "$out" "java $work/jdks/temurin-25.jdk/Contents/Home/bin/java*"
}

without_a_jdk_one_command_is_named() {
  rm -rf "$work/jdks/temurin-25"
  fake_jdk "$work/jdks/java-17" 17.0.15
  fake_jdk "$work/jdks/early" 26-ea
  jacobi "$root/jacobi" run "$root/a notebook.ipynb"
  expect 'exit code' "$code" 3
  expect 'message' "$err" '*needs JDK 25*'
  expect 'command' "$err" '*installs it:*    *[a-z]* *25*'
  expect 'what was seen' "$err" "*17 in $work/jdks/java-17*"
  expect 'Maven starts' "$(maven_starts)" 0
}

the_kernel_starts_without_a_build() {
  jacobi "$root/jacobi" doctor
  touch "$root/tensor-core/src/main/java/A.java"
  jacobi "$root/jacobi" kernel "$work/home/connection.json"
  expect 'arguments' "$out" "*<@$root/jvm.options>*<kernel>*<$work/home/connection.json>*"
  : >"$root/notebook-kernel/target/kernel.aot"
  jacobi "$root/jacobi" kernel "$work/home/connection.json"
  expect 'a prepared kernel' "$out" "*<-XX:AOTCache=$root/notebook-kernel/target/kernel.aot>*<kernel>*"
  expect 'Maven starts' "$(maven_starts)" 1
}

a_second_collector_is_named() {
  jacobi "JAVA_TOOL_OPTIONS=-Xmx1g -XX:+UseG1GC" "$root/jacobi" doctor
  expect 'exit code' "$code" 1
  expect 'words' "$err" '*jacobi: JAVA_TOOL_OPTIONS chooses a garbage collector*jvm.options*'
  jacobi JAVA_TOOL_OPTIONS=-XX:+UseSerialGC "$root/jacobi" doctor
  expect 'the same collector' "$code" 0
}

install_names_its_place() {
  jacobi "$root/jacobi" install
  expect 'user' "$out" '*<kernelspec>*<--user>*'
  expect 'the kernel is prepared' "$(cat "$root/.jacobi/prepare.log")" "*<prepare>*<$root/notebook-kernel/target/kernel.aot>*"
  mkdir "$work/home/venv"
  jacobi sh -c 'cd "$1" && "$2" install --sys-prefix venv' sh "$work/home" "$root/jacobi"
  expect 'prefix' "$out" "*<kernelspec>*<$work/home/venv/share/jupyter>*"
}

lab_without_jupyter_says_what_to_do() {
  printf '#!/bin/sh\nexit 1\n' >"$work/bin/python3"
  cp "$work/bin/python3" "$work/bin/python"
  cp "$work/bin/python3" "$work/bin/jupyter"
  chmod +x "$work/bin/python3" "$work/bin/python" "$work/bin/jupyter"
  jacobi "$root/jacobi" lab
  expect 'exit code' "$code" 3
  expect 'message' "$err" '*no JupyterLab here*pip install jupyterlab*jacobi run*'
}

lab_falls_back_to_jupyter_on_the_path() {
  printf '#!/bin/sh\nexit 1\n' >"$work/bin/python3"
  cp "$work/bin/python3" "$work/bin/python"
  printf '#!/bin/sh\necho "jupyter $*"\n' >"$work/bin/jupyter"
  chmod +x "$work/bin/python3" "$work/bin/python" "$work/bin/jupyter"
  jacobi "$root/jacobi" lab "$work/home" -- --port 9000
  expect 'exit code' "$code" 0
  expect 'jupyter' "$out" "*jupyter lab --port 9000 $work/home"
  expect 'kernelspec' "$out" '*<kernelspec>*<--user>*'
}

every_failure_is_named_at_the_end() {
  mkdir -p "$root/e2e" "$root/notebooks"
  cp "$here/e2e/test.sh" "$root/e2e/test.sh"
  echo 'exit 0' >"$root/e2e/launcher_test.sh"
  cp "$root/a notebook.ipynb" "$root/notebooks/one.ipynb"
  printf '#!/bin/sh\nexit 1\n' >"$work/bin/python3"
  cp "$work/bin/python3" "$work/bin/python"
  cp "$work/bin/python3" "$work/bin/jupyter"
  chmod +x "$work/bin/python3" "$work/bin/python" "$work/bin/jupyter"
  # Two modules of which each has something to report, and Maven content all the same.
  cat >>"$work/bin/mvn" <<'END'
for module in tensor-core notebook-kernel; do mkdir -p $module/target/surefire-reports; done
cat >tensor-core/target/surefire-reports/TEST-a.xml <<'XML'
<testsuite name="a" time="1" tests="3" errors="1" skipped="0" failures="1">
  <testcase name="adds(int) [1]" classname="dev.A" time="0.1"/>
  <testcase name="subtracts" classname="dev.A" time="0.1">
    <failure message="expected: &lt;1&gt; but was: &lt;2&gt;&#10;more" type="x"><![CDATA[trace <init> ]]></failure>
  </testcase>
  <testcase name="divides" classname="dev.A" time="0.1"><error type="y">trace</error></testcase>
</testsuite>
XML
cat >notebook-kernel/target/surefire-reports/TEST-b.xml <<'XML'
<testsuite name="b" tests="1" errors="0" skipped="1" failures="0">
  <testcase name="learns" classname="dev.B" time="0.1"><skipped message="no data &amp; no network"/></testcase>
</testsuite>
XML
END
  jacobi "$root/jacobi" test
  expect 'exit code' "$code" 1
  expect 'Maven goes on' "$(cat "$work/mvn.log")" '*mvn *verify -Pchecks,portable --fail-at-end -Dmaven.test.failure.ignore=true*'
  expect 'the notebooks are run' "$out" '*<run>*one.ipynb>*'
  expect 'failures' "$out" '*Failed:
  dev.A.subtracts: expected: <1> but was: <2>
  dev.A.divides
Failed in: *'
  expect 'skipped' "$out" '*Skipped:
  dev.B.learns: no data & no network
*'
  expect 'counts' "$out" '*Tests run: 6, Failures: 1, Errors: 1, Skipped: 2'
  # What does not compile is no reason to leave out what was built before.
  jacobi MVN_FAILS=yes "$root/jacobi" test
  expect 'a failed build' "$code $out" '1 *Failed in: build*'
}

# ----------------------------------------------------------------------------------------------------------------

check 'help is shown for every command' help_is_shown
check 'wrong use is named' wrong_use_is_named
check 'missing files are named' missing_files_are_named
check 'a run builds and starts Java' a_run_builds_and_starts_java
check 'exit codes pass through' exit_codes_pass_through
check 'nothing stale starts no Maven' nothing_stale_starts_no_maven
check 'every change is stale' every_change_is_stale
check 'a failed build is shown and tried again' a_failed_build_is_shown_and_tried_again
check 'a lock left behind is broken' a_lock_left_behind_is_broken
check 'any folder and symlinks' any_folder_and_symlinks
check 'JAVA_HOME comes first' java_home_comes_first
check 'java on the PATH comes next' java_on_the_path_comes_next
check 'usual places are searched' usual_places_are_searched
check 'without a JDK one command is named' without_a_jdk_one_command_is_named
check 'the kernel starts without a build' the_kernel_starts_without_a_build
check 'a second garbage collector is named' a_second_collector_is_named
check 'install names its place' install_names_its_place
check 'lab without Jupyter says what to do' lab_without_jupyter_says_what_to_do
check 'every failure is named at the end' every_failure_is_named_at_the_end
check 'lab falls back to jupyter on the PATH' lab_falls_back_to_jupyter_on_the_path

if [ $# -gt 0 ]; then
  printf '<testsuite name="launcher" tests="%d" errors="0" skipped="0" failures="%d">%s</testsuite>\n' \
    "$tests" "$failures" "$cases" >"$1"
fi
[ "$failures" -eq 0 ]
