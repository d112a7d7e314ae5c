"""JupyterLab in a real browser, with the Jacobi kernel behind it."""

import math
import pathlib
import re
import shutil
import time

import nbformat
import pytest

import lab

FIRST_NETWORK = "01-first-network.ipynb"
ATTEMPTS = 4

# Notes every picture that a cell shows while it runs: the first one in each cell's outputs, when it changes.
WATCH_PICTURES = """() => {
  window.pictures = {};
  const notebook = document.querySelector('.jp-Notebook');
  const look = () => notebook.querySelectorAll('.jp-CodeCell').forEach((cell, index) => {
    const picture = cell.querySelector('.jp-OutputArea-output img, .jp-OutputArea-output svg');
    const running = cell.querySelector('.jp-InputPrompt').textContent.includes('*');
    if (!picture || !running) return;
    const seen = window.pictures[index] ??= [];
    const state = picture.src || picture.outerHTML;
    if (seen.at(-1) !== state) seen.push(state);
  });
  new MutationObserver(look).observe(notebook, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['src']
  });
}"""


@pytest.fixture
def open_notebook(kernelspec, chromium, tmp_path: pathlib.Path):
    """Opens a notebook of a folder in JupyterLab; closes everything after the test."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    with lab.jupyter_lab(folder, tmp_path) as address, lab.browser_page(tmp_path / "profile") as page:

        def open_(name: str, notebook: nbformat.NotebookNode | None = None) -> lab.LabNotebook:
            if notebook is None:
                shutil.copy(lab.ROOT / "notebooks" / name, folder / name)
            else:
                nbformat.write(notebook, folder / name)
            page.goto(address(name))
            return lab.LabNotebook(page)

        yield open_


def java_notebook(*cells: str) -> nbformat.NotebookNode:
    kernel = {"name": "jacobi", "display_name": "Java (Jacobi)", "language": "java"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return notebook


def test_the_loss_curve_moves_while_the_first_network_trains(open_notebook) -> None:
    notebook = open_notebook(FIRST_NETWORK)
    notebook.page.evaluate(WATCH_PICTURES)
    notebook.run_all()
    notebook.wait_until_finished()
    assert notebook.errors() == []
    pictures = notebook.page.evaluate("window.pictures")
    moving = {cell: len(set(seen)) for cell, seen in pictures.items() if len(set(seen)) >= 3}
    assert moving, f"no picture changed while its cell ran: { {c: len(s) for c, s in pictures.items()} }"


def test_the_interrupt_button_ends_an_endless_loop(open_notebook) -> None:
    notebook = open_notebook("endless.ipynb", java_notebook("int answer = 6 * 7;", "while (true);", "answer"))
    notebook.select(0)
    notebook.run_selected()
    notebook.wait_until_finished(0)
    # The best of some attempts: a busy machine only adds to each.
    seconds = math.inf
    for _ in range(ATTEMPTS):
        notebook.select(1)
        notebook.run_selected()
        notebook.wait_until_running(1)
        start = time.monotonic()
        notebook.interrupt()
        notebook.wait_until_idle()
        seconds = min(seconds, time.monotonic() - start)
        if seconds < 1:
            break
    assert notebook.errors() == [1]
    notebook.select(2)
    notebook.run_selected()
    notebook.wait_until_finished(2)
    assert notebook.output(2) == "42"
    assert seconds < 1


def test_a_button_stops_a_cell_that_runs_and_a_slider_is_read_by_it(open_notebook) -> None:
    notebook = open_notebook(
        "widgets.ipynb",
        java_notebook(
            'var rate = Slider.linear("rate", 0, 10);\nrate',
            'var stop = Button.of("Stop");\nstop',
            "while (stop.clicks() == 0) Thread.sleep(10);\nrate.value() > 5",
        ),
    )
    notebook.run_all()
    notebook.wait_until_finished(0, 1)
    notebook.wait_until_running(2)
    knob = notebook.cells.nth(0).locator(".noUi-handle")
    knob.focus()
    knob.press("ArrowRight")
    notebook.cells.nth(1).get_by_role("button", name="Stop").click()
    notebook.wait_until_finished(2)
    assert notebook.errors() == []
    assert notebook.output(2) == "true"


def test_tab_completes_and_shift_tab_explains(open_notebook) -> None:
    notebook = open_notebook("help.ipynb", java_notebook("var t = ones(2, 3);", "", ""))
    notebook.select(0)
    notebook.run_selected()
    notebook.wait_until_finished(0)
    notebook.type_at_the_end(1, "t.resha")
    notebook.page.keyboard.press("Tab")
    offered = notebook.page.locator(".jp-Completer-item")
    offered.first.wait_for()
    notebook.page.keyboard.press("Enter")
    code = notebook.cells.nth(1).locator(".cm-content")
    notebook.page.wait_for_function("code => code.textContent.includes('t.reshape(')", arg=code.element_handle())
    notebook.page.keyboard.press("Shift+Tab")
    tooltip = notebook.page.locator(".jp-Tooltip")
    tooltip.wait_for()
    assert "Tensor reshape(long... sizes)" in tooltip.inner_text()
    notebook.type_at_the_end(2, "t.sq")
    notebook.page.keyboard.press("Tab")
    offered.first.wait_for()
    # Each item has a sign for its kind before its name.
    names = {re.sub(r"^\w\s+", "", item).split("(")[0] for item in offered.all_inner_texts()}
    assert {"sqrt", "square"} <= names


def test_restart_and_run_all_begins_anew(open_notebook) -> None:
    notebook = open_notebook("restart.ipynb", java_notebook("var seen = new ArrayList<>(List.of(1));", "seen.add(2);\nseen"))
    notebook.run_all()
    notebook.wait_until_finished()
    assert notebook.output(1) == "[1, 2]"
    notebook.select(1)
    notebook.run_selected()
    notebook.page.wait_for_function("() => document.body.innerText.includes('[1, 2, 2]')")
    notebook.restart_and_run_all()
    notebook.page.wait_for_function("() => !document.body.innerText.includes('[1, 2, 2]')")
    notebook.wait_until_finished()
    assert notebook.output(1) == "[1, 2]"
    assert notebook.cells.nth(1).locator(".jp-InputPrompt").inner_text() == "[2]:"
