"""The notebooks of the course, as ./jacobi run left them and as nbconvert runs them."""

import json
import pathlib
import re
import subprocess
import sys

import nbformat

from lab import ROOT

EXECUTED = ROOT / ".jacobi" / "executed"


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def test_run_writes_a_valid_notebook(notebook: pathlib.Path) -> None:
    source = nbformat.read(notebook, as_version=4)
    text = (EXECUTED / notebook.name).read_text()
    written = json.loads(text)
    assert (written["nbformat"], written["nbformat_minor"]) == (4, 5)
    executed = nbformat.reads(text, as_version=4)
    nbformat.validate(executed)
    assert [cell.id for cell in executed.cells] == [cell.id for cell in source.cells]
    assert [cell.source for cell in executed.cells] == [cell.source for cell in source.cells]
    counts = [cell.execution_count for cell in code_cells(executed)]
    assert counts == list(range(1, len(counts) + 1))


def test_run_writes_a_page_that_needs_nothing_else(notebook: pathlib.Path) -> None:
    page = (EXECUTED / notebook.with_suffix(".html").name).read_text()
    assert not re.search(r"<script|<link|@import", page)
    assert set(re.findall(r"<img[^>]*src=\"(\w+):", page)) <= {"data"}
    assert not re.search(r"<img[^>]*src=\"(?!data:)", page)


def test_nbconvert_runs_it(notebook: pathlib.Path, kernelspec: None, tmp_path: pathlib.Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", tmp_path, notebook],
        check=True,
        timeout=600,
    )
    executed = nbformat.read(tmp_path / notebook.name, as_version=4)
    ran = nbformat.read(EXECUTED / notebook.name, as_version=4)
    assert executed.metadata.language_info.name == "java"
    # The same kernel behind both: the same kinds of output, in the same places.
    assert kinds(executed) == kinds(ran)


def kinds(notebook: nbformat.NotebookNode) -> list[list[str]]:
    return [[output.output_type for output in cell.outputs] for cell in code_cells(notebook)]
