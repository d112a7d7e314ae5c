"""What the Jupyter tests share."""

import os
import subprocess
import sys

import pytest

import lab

CI = bool(os.environ.get("CI"))


@pytest.fixture(scope="session")
def kernelspec() -> None:
    """The kernel, installed into the Jupyter of this Python."""
    subprocess.run([lab.ROOT / "jacobi", "install", "--sys-prefix", sys.prefix], check=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    if lab.CHROMIUM:
        return lab.CHROMIUM
    reason = "no Chromium on the PATH (on Debian: sudo apt-get install -y chromium)"
    return pytest.fail(reason) if CI else pytest.skip(reason)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each notebook of the course is a test."""
    if "notebook" in metafunc.fixturenames:
        notebooks = sorted((lab.ROOT / "notebooks").glob("*.ipynb"))
        metafunc.parametrize("notebook", notebooks, ids=[path.stem for path in notebooks])
