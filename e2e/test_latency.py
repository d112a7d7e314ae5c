"""How soon a first cell is answered, and every cell after it, next to Python's own kernel."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

# What is aimed at on a machine that has nothing else to do, and fails the build: the first reply, a cell, a cell after 500.
START_S, CELL_MS, LATE_CELL_MS = 1.5, 15, 25
SPIN = "import time\nend = time.perf_counter() + 1\nwhile time.perf_counter() < end: pass\nprint(time.process_time())"
# The goals are for a processor on which Python's kernel replies this soon; a slower one gets in proportion.
PYTHON_S = 0.3
GOAL = f"first reply after {START_S} s, then {CELL_MS} ms a cell, after 500 cells {LATE_CELL_MS} ms"
CELLS = 600
STARTS = 3
# A cell each of what a notebook has most of.
TRIVIAL = {
    "jacobi": ["1 + {0}", "int x{0} = {0};", "System.out.println({0});", "Math.sqrt({0})"],
    "python3": ["1 + {0}", "x{0} = {0}", "print({0})", "math.sqrt({0})"],
}


@contextmanager
def client(kernel: str) -> Iterator[BlockingKernelClient]:
    manager = KernelManager(kernel_name=kernel)
    manager.start_kernel()
    talking = manager.blocking_client()
    talking.start_channels()
    try:
        yield talking
    finally:
        talking.stop_channels()
        manager.shutdown_kernel(now=True)


def run(talking: BlockingKernelClient, code: str) -> None:
    asked = talking.execute(code)
    while (reply := talking.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != asked:
        pass
    assert reply["content"]["status"] == "ok", reply["content"]


def start(kernel: str) -> float:
    """Seconds from the start of the process to the first reply."""
    before = time.perf_counter()
    with client(kernel) as talking:
        run(talking, "1+1")
        return time.perf_counter() - before


def cells(kernel: str) -> list[float]:
    """Milliseconds that each of many cells takes."""
    times = []
    with client(kernel) as talking:
        run(talking, "1+1")
        if kernel == "python3":
            run(talking, "import math")
        for i in range(CELLS):
            code = TRIVIAL[kernel][i % len(TRIVIAL[kernel])].format(i)
            before = time.perf_counter()
            run(talking, code)
            times.append((time.perf_counter() - before) * 1000)
    return times


class Figures:
    """A kernel's times: the best of some starts, as whatever else runs here only adds to them, and medians."""

    def __init__(self, kernel: str):
        times = cells(kernel)
        self.start = min(start(kernel) for _ in range(STARTS))
        self.early, self.late = statistics.median(times[:500]), statistics.median(times[500:])

    def __str__(self) -> str:
        cell = f"{self.early:.1f} ms a cell, after 500 cells {self.late:.1f} ms"
        return f"first reply after {self.start:.2f} s, then {cell}"


def free_share() -> float:
    """What other programs leave us of two cores now, from 0 to 1."""
    spins = [subprocess.Popen([sys.executable, "-c", SPIN], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    return min(1, statistics.mean(float(spin.communicate()[0]) for spin in spins))


def test_cells_are_answered_at_once(kernelspec: None, capsys: pytest.CaptureFixture[str]) -> None:
    shares = [free_share()]
    java = Figures("jacobi")
    shares.append(free_share())
    python = Figures("python3")
    free = statistics.mean([*shares, free_share()])
    pace = min(free, PYTHON_S / python.start)
    with capsys.disabled():
        print(f"\nipykernel: {python}\nJacobi:    {java}")
        print(f"(goal: {GOAL}; {free:.0%} of two cores were free, and this ran at {pace:.0%} of the goal's pace)")
    assert java.start <= START_S / pace
    assert java.early <= CELL_MS / pace
    assert java.late < LATE_CELL_MS / pace
