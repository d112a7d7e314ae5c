"""The kernel behind jupyter console, in a terminal, as a person types into it."""

import os
import pathlib
import sys

import pexpect


class Console:
    """A terminal in which jupyter console runs."""

    def __init__(self, home: pathlib.Path):
        environment = dict(os.environ, IPYTHONDIR=str(home), XDG_DATA_HOME=str(home), PROMPT_TOOLKIT_NO_CPR="1")
        arguments = ["-m", "jupyter_console", "--kernel=jacobi", "--no-confirm-exit"]
        # On a busy machine it should not give up asking whether what is typed is complete.
        arguments += ["--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=20"]
        self.terminal = pexpect.spawn(
            sys.executable, arguments, env=environment, encoding="utf-8", timeout=30, dimensions=(40, 100)
        )
        self.sees("Jacobi 0.1.0, Java 25")

    def sees(self, text: str) -> None:
        self.terminal.expect_exact(text)

    def types(self, number: int, *lines: str) -> None:
        """Waits for the prompt of this number, then types."""
        self.terminal.expect(rf"In \[(\x1b\[[0-9;]*m)*{number}(\x1b\[[0-9;]*m)*\]")
        for line in lines:
            self.terminal.send(line + "\r")


def test_the_console_runs_what_is_typed(kernelspec: None, tmp_path: pathlib.Path) -> None:
    console = Console(tmp_path)
    console.types(1, "int six = 6;")
    console.types(2, "six * 111")
    console.sees("666")
    # What is not complete goes on in another line, and runs when it is.
    console.types(3, "int next(int x) {", "return x + 1;", "}")
    console.types(4, "next(six * 1000)")
    console.sees("6001")
    console.types(5, 'throw new IllegalStateException("on purpose");')
    console.sees("IllegalStateException")
    console.types(6, 'IO.readln("Who? ").length()')
    console.sees("Who? ")
    console.terminal.send("somebody\r")
    console.sees("8")
    console.types(7)
    console.terminal.sendeof()
    console.terminal.expect(pexpect.EOF)
