# shellcheck shell=sh
# What ./jacobi test does; read by the launcher, whose functions it uses.

readonly TEST_TOOLS='pytest playwright nbconvert nbformat ipywidgets ipykernel jupyter_console pexpect'

test_everything() {
  reports=$(state_dir)/reports
  executed=$(state_dir)/executed
  rm -rf "$reports" "$executed"
  mkdir -p "$reports" "$executed"
  : >"$reports/.started"
  failed='' skipped=''
  headline 'The launcher'
  sh "$root/e2e/launcher_test.sh" "$reports/TEST-launcher.xml" || failed='launcher'
  headline 'The build and its tests'
  verify || failed="$failed build"
  # Whatever failed, the rest is tested too, as far as there is something to run.
  if (build notebook-kernel); then
    run_notebooks || failed="$failed notebooks"
    use_jupyter || failed="$failed jupyter"
  else
    failed="$failed notebooks jupyter"
  fi
  summary
}

headline() { printf '\n== %s\n' "$1"; }

verify() { # Maven's whole build. It leaves the same jars as ./jacobi run would, so those count as built.
  # A module whose tests fail would take those that need it with it: the reports say in the end what failed.
  target=$root/notebook-kernel/target
  mkdir -p "$target"
  rm -f "$target/.built" "$target"/*.aot
  : >"$target/.building"
  maven verify -Pchecks,portable --fail-at-end -Dmaven.test.failure.ignore=true || return 1
  mv "$target/.building" "$target/.built"
}

run_notebooks() { # Each notebook through ./jacobi run, which needs no Jupyter.
  headline 'The notebooks, with ./jacobi run'
  ran=0 broken=0
  for notebook in "$root"/notebooks/*.ipynb; do
    [ -f "$notebook" ] || continue
    name=$(basename "$notebook" .ipynb)
    ran=$((ran + 1))
    "$root/jacobi" run "$notebook" -o "$executed/$name.ipynb" --html "$executed/$name.html" </dev/null ||
      broken=$((broken + 1))
  done
  suite notebooks "$ran" "$broken" 0
  [ "$broken" -eq 0 ]
}

use_jupyter() { # The notebooks in a real Jupyter and a real browser, as far as they can be had here.
  headline 'The notebooks, in Jupyter'
  if ! private_jupyter; then
    skip "$why"
  elif ! pip_install "$venv" "$TEST_TOOLS"; then
    skip "pip could not install $TEST_TOOLS: $(grep -E '^ERROR' "$venv/pip.log" | tail -n 1)"
  else
    "$venv/bin/python" -m pytest -p no:cacheprovider -ra --durations=0 --durations-min=1 \
      --junitxml="$reports/TEST-jupyter.xml" "$root/e2e"
  fi
}

skip() { # What cannot be checked here is said, and in CI it is a failure.
  say "Skipped: $1"
  skipped="$skipped
  $1"
  if [ -n "${CI:-}" ]; then
    suite jupyter 1 1 0
    return 1
  fi
  suite jupyter 1 0 1
}

suite() { # suite NAME TESTS FAILURES SKIPPED: a report in JUnit's form.
  printf '<testsuite name="%s" tests="%d" errors="0" skipped="%d" failures="%d"/>\n' "$1" "$2" "$4" "$3" \
    >"$reports/TEST-$1.xml"
}

summary() { # All reports of this run in JUnit's words, and the exit code.
  headline 'All tests'
  if [ -n "$skipped" ]; then printf 'Not checked on this machine:%s\n' "$skipped"; fi
  counts=$(all_reports | count_tests)
  names=$(all_reports | named skipped)
  if [ -n "$names" ]; then printf 'Skipped:\n%s\n' "$names"; fi
  names=$(all_reports | named failed)
  if [ -n "$names" ]; then
    printf 'Failed:\n%s\n' "$names"
    failed=${failed:-tests}
  fi
  if [ -n "$failed" ]; then printf 'Failed in: %s\n' "${failed# }"; fi
  printf '%s\n' "$counts"
  if [ -n "$failed" ]; then exit $FAILED; fi
}

all_reports() { # The reports of this run.
  find "$reports" "$root"/*/target/surefire-reports -name 'TEST-*.xml' -newer "$reports/.started" \
    -exec cat {} + 2>/dev/null
}

named() { # named failed|skipped: the tests of the reports that were, a line each, with the reason.
  awk -v RS='<' -v wanted="$1" '
    function value(name) {
      if (!match($0, "[ \t\n]" name "=\"[^\"]*\"")) return ""
      text = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
      gsub(/&#10;.*/, "", text)
      gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text)
      gsub(/&amp;/, "\\&", text)
      return substr(text, 1, 200)
    }
    /^testcase[ \t\n]/ { test = value("classname") "." value("name") }
    /^(failure|error|skipped)[ \t\n\/>]/ {
      kind = /^skipped/ ? "skipped" : "failed"
      reason = value("message")
      if (kind == wanted && !seen[test]++) print "  " test (reason == "" ? "" : ": " reason)
    }
  '
}

count_tests() {
  awk '
    function value(name) {
      return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
    }
    /<testsuite / {
      sub(/.*<testsuite /, " ")
      tests += value("tests"); failures += value("failures"); errors += value("errors"); skipped += value("skipped")
    }
    END { printf "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n", tests, failures, errors, skipped }
  '
}
