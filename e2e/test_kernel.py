"""The kernel against Jupyter's own tests of kernels."""

import os
import pathlib
import subprocess
import sys

import pytest

from conftest import CI
from lab import ROOT

HINT = "no jupyter_kernel_test (on Debian: sudo apt-get install -y python3-jupyter-kernel-test)"


def python_with_kernel_tests() -> str:
    """Debian packs them for its own Python, which need not be the one that runs this."""
    for python in (sys.executable, "/usr/bin/python3"):
        probe = [python, "-c", "import jupyter_kernel_test"]
        if os.path.exists(python) and subprocess.run(probe, stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return pytest.fail(HINT) if CI else pytest.skip(HINT)


def test_conforms(kernelspec: None, tmp_path: pathlib.Path) -> None:
    environment = dict(
        os.environ,
        JUPYTER_PATH=str(pathlib.Path(sys.prefix) / "share" / "jupyter"),
        # A history of its own.
        XDG_DATA_HOME=str(tmp_path),
    )
    command = [python_with_kernel_tests(), ROOT / "e2e" / "conformance.py", "-v"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert "skipped" not in done.stderr
