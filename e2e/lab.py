"""A JupyterLab of our own and a browser to use it with, as a person would."""

import contextlib
import json
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from playwright.sync_api import Page, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The first start of a kernel compiles and warms up much; a slow machine may take this long.
PATIENCE_MS = 120_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def jupyter_lab(folder: pathlib.Path, home: pathlib.Path, theme: str = "JupyterLab Light"):
    """Serves folder with JupyterLab, with fresh settings under home; gives its address."""
    port, token = free_port(), secrets.token_hex(16)
    environment = dict(
        os.environ,
        JUPYTER_CONFIG_DIR=str(home / "config"),
        JUPYTER_DATA_DIR=str(home / "data"),
        JUPYTER_RUNTIME_DIR=str(home / "runtime"),
        JUPYTERLAB_SETTINGS_DIR=str(home / "settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(home / "workspaces"),
    )
    # No questions about news, and every cell in the page, also those out of sight.
    set_up(home, "apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False})
    set_up(home, "notebook-extension/tracker", {"windowingMode": "none"})
    set_up(home, "apputils-extension/themes", {"theme": theme})
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    command += [f"--ServerApp.root_dir={folder}"]
    with open(home / "server.log", "wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for_server(server, f"{address}/api/status?token={token}", home / "server.log")
            yield lambda path: f"{address}/lab/tree/{path}?token={token}"
        finally:
            server.terminate()
            server.wait(30)


def set_up(home: pathlib.Path, plugin: str, settings: dict) -> None:
    file = home / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(settings))


def wait_for_server(server: subprocess.Popen, address: str, log: pathlib.Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-4000:]}")


@contextlib.contextmanager
def browser_page(profile: pathlib.Path, **options):
    """A page of Chromium with a new, empty profile."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=CHROMIUM, headless=True, args=BROWSER_ARGUMENTS, **options
        )
        try:
            page = context.pages[0]
            page.set_default_timeout(PATIENCE_MS)
            yield page
        finally:
            context.close()


class LabNotebook:
    """A notebook that is open in JupyterLab, seen and used as a person does."""

    def __init__(self, page: Page):
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel")
        self.panel.wait_for()
        self.cells = self.panel.locator(".jp-Notebook .jp-Cell")
        # The editor of a text cell is hidden once its text is rendered, so wait for a code cell's.
        self.panel.locator(".jp-CodeCell .cm-content").first.wait_for()
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        # The indicator in the toolbar says idle before there is a kernel; the status bar does not.
        self.kernel_is("Idle")

    def kernel_is(self, state: str) -> None:
        self.page.locator("#jp-main-statusbar").get_by_text(f"| {state}").wait_for()

    def run_all(self) -> None:
        self.menu("Run", "Run All Cells")

    def run_selected(self) -> None:
        """Runs the selected cell and selects the next one."""
        self.page.keyboard.press("Shift+Enter")

    def menu(self, menu: str, item: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def restart_and_run_all(self) -> None:
        self.menu("Kernel", "Restart Kernel and Run All Cells…")
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()

    def type_at_the_end(self, index: int, text: str) -> None:
        """Puts the cursor behind a cell's text and types."""
        self.cells.nth(index).locator(".cm-content").click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def interrupt(self) -> None:
        self.panel.get_by_role("button", name="Interrupt the kernel").click()

    def select(self, index: int) -> None:
        self.cells.nth(index).locator(".jp-InputPrompt").click()

    def wait_until_running(self, index: int) -> None:
        self.cells.nth(index).locator(".jp-InputPrompt", has_text="*").wait_for()
        self.kernel_is("Busy")

    def wait_until_finished(self, *indices: int) -> None:
        """Waits until these cells, or all that hold code, have the number that says the kernel answered."""
        for index in indices or self.code_cells():
            prompt = self.cells.nth(index).locator(".jp-InputPrompt")
            self.page.wait_for_function(
                "prompt => /\\[\\d+\\]/.test(prompt.textContent)", arg=prompt.element_handle()
            )

    def code_cells(self) -> list[int]:
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].flatMap((cell, index) =>
                 cell.matches('.jp-CodeCell') && cell.querySelector('.cm-content')?.textContent.trim() ? [index] : [])"""
        )

    def errors(self) -> list[int]:
        """The cells that show an error."""
        return [
            index
            for index in range(self.cells.count())
            if self.cells.nth(index).locator('[data-mime-type="application/vnd.jupyter.stderr"], .jp-mod-error').count()
        ]

    def output(self, index: int) -> str:
        return self.cells.nth(index).locator(".jp-OutputArea-output").inner_text().strip()
