"""Takes the README's picture: the first notebook in JupyterLab, run, where the network trains.

Usage: .jacobi/venv/bin/python e2e/screenshot.py FILE.png [NOTEBOOK [TEXT OF THE CELL AT THE TOP]]
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import lab


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes a picture of a notebook that was run in JupyterLab.")
    parser.add_argument("picture", type=pathlib.Path)
    parser.add_argument("notebook", type=pathlib.Path, nargs="?", default=lab.ROOT / "notebooks" / "01-first-network.ipynb")
    parser.add_argument("top", nargs="?", default="", help="text of the cell that comes to the top of the picture")
    wanted = parser.parse_args()
    subprocess.run([lab.ROOT / "jacobi", "install", "--sys-prefix", sys.prefix], check=True)
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name)
        folder = home / "notebooks"
        folder.mkdir()
        shutil.copy(wanted.notebook, folder)
        size = {"width": 1280, "height": 900}
        with lab.jupyter_lab(folder, home) as address, lab.browser_page(
            home / "profile", viewport=size, device_scale_factor=2
        ) as page:
            page.goto(address(wanted.notebook.name))
            notebook = lab.LabNotebook(page)
            notebook.run_all()
            notebook.wait_until_finished()
            if page.locator("#jp-left-stack").is_visible():
                page.keyboard.press("Control+b")
            if wanted.top:
                notebook.cells.filter(has_text=wanted.top).first.evaluate("cell => cell.scrollIntoView({block: 'start'})")
            page.wait_for_function("[...document.images].every(image => image.complete)")
            wanted.picture.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=wanted.picture)


if __name__ == "__main__":
    main()
