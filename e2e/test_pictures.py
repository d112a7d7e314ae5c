"""Every display as JupyterLab shows it, by day and by night: pictures under target/ for looking at."""

import pathlib
import re

import nbformat
import pytest
from playwright.sync_api import Locator

import lab
from test_lab import java_notebook

PICTURES = lab.ROOT / "notebook-kernel" / "target" / "screenshots"

NETWORK = """
var net = sequential(named("hidden", linear(64, 32)), relu(), named("scores", linear(32, 10)));
var batch = Digits.load().train().batches(32).iterator().next();
crossEntropy(net.forward(batch.x()), batch.y()).backward();
"""
EXHIBITS = {
    "tensor": "randn(32, 10)",
    "tensor-with-nan": "tensor(new float[][] {{1e-3f, Float.NaN, 3}, {Float.NEGATIVE_INFINITY, 2.5f, -1.25f}})",
    "images": "images(Digits.load().train().x().slice(0, 0, 16).reshape(16, 8, 8))",
    "table": "Digits.load().table()",
    "records": 'record City(String name, int people) {}\nList.of(new City("Wien", 2_005_760), new City("Graz", 305_314))',
    "map": 'new TreeMap<>(Map.of("learning rate", 0.001, "epochs", 20))',
    "plot-line": "plot(IntStream.range(0, 100).mapToDouble(i -> Math.sin(i / 10.0)).toArray())",
    "plot-scatter": "scatter(randn(200), randn(200))",
    "plot-bars": 'bars(List.of("tea", "coffee", "milk"), new double[] {3, 7.5, -2})',
    "plot-histogram": "histogram(randn(2000))",
    "plot-area": 'plot(randn(30)).area("band", IntStream.range(0, 30).toArray(), randn(30).abs())',
    "plot-error-bars": 'Plot.empty().errorBars("accuracy", new double[] {0.6, 0.8, 0.85, 0.9}, 0.05)',
    "plot-boxes": 'boxes(Map.of("a", randn(100), "b", randn(50).mul(2)))',
    "plot-heat-map": "heatMap(randn(8, 12))",
    "plot-confusion": """confusion(
    tensor(new long[] {0, 0, 1, 1, 1, 2, 2, 2, 2, 0}),
    tensor(new long[] {0, 0, 1, 1, 2, 2, 2, 2, 2, 1}), "cat", "dog", "bird")""",
    "plot-subplots": "subplots(2, plot(randn(20)), histogram(randn(200)), heatMap(randn(4, 6)), scatter(randn(9), randn(9)))",
    "loss-curve": """var curve = new LossCurve("loss");
for (int i = 1; i <= 300; i++) {
  curve.learningRate(1.0 / i);
  curve.add(2 * Math.exp(-i / 60.0) + 0.1 * Math.random());
  if (i % 50 == 0) curve.add("validation", 2 * Math.exp(-i / 70.0) + 0.15);
}""",
    "graph": NETWORK + "view(crossEntropy(net.forward(batch.x()), batch.y()), net)",
    "module-tree": "view(net)",
    "summary": "summary(net)",
    "diff": 'diff(net, insertAfter(net, "1", named("second", linear(32, 32)), relu()))',
    "progress": "for (int i : progress(200)) {\n  Thread.sleep(1);\n}",
    "widget-slider": 'Slider.logarithmic("learning rate", 1e-5, 1)',
    "widget-choice": 'Choice.of("optimizer", List.of("Adam", "SGD"))',
    "widget-button": 'Button.of("Stop training")',
    "widget-progress": 'Gauge.of("epochs", 10)',
    "widget-text": 'TextField.of("name", "first run")',
    "error": "double half(int x) {\n  return 1 / (x - x);\n}\n\nhalf(2)",
    "error-compile": 'int count = "three";',
    "error-shapes": "ones(2, 3).matmul(ones(4, 3))",
    "error-graph": "var w = ones(3, 4).requiresGrad(true);\nvar hidden = ones(2, 3).matmul(w).relu();\nhidden.matmul(w)",
}
FAILS = {name for name in EXHIBITS if name.startswith("error")}


def notebook() -> nbformat.NotebookNode:
    cells = java_notebook(*EXHIBITS.values())
    for name, cell in zip(EXHIBITS, cells.cells):
        cell.metadata["tags"] = ["raises-exception"] if name in FAILS else []
    return cells


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_display_is_pictured(kernelspec: None, chromium: str, tmp_path: pathlib.Path, theme: str) -> None:
    folder, pictures = tmp_path / "notebooks", PICTURES / theme
    folder.mkdir()
    pictures.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(), folder / "gallery.ipynb")
    size = {"width": 1200, "height": 900}
    with lab.jupyter_lab(folder, tmp_path, f"JupyterLab {theme.title()}") as address:
        with lab.browser_page(tmp_path / "profile", viewport=size, device_scale_factor=1.5) as page:
            page.goto(address("gallery.ipynb"))
            opened = lab.LabNotebook(page)
            opened.run_all()
            opened.wait_until_finished()
            page.keyboard.press("Control+b")
            assert {list(EXHIBITS)[index] for index in opened.errors()} == FAILS
            assert theme == page.evaluate("document.body.dataset.jpThemeLight === 'true' ? 'light' : 'dark'")
            page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
            for index, name in enumerate(EXHIBITS):
                output = opened.cells.nth(index).locator(".jp-OutputArea")
                if name == "error-graph":
                    output.locator("summary").click()
                box = output.bounding_box()
                assert box and box["height"] > 10, name
                # As tall as what is pictured, or the page's foot would lie over it.
                page.set_viewport_size(size | {"height": max(size["height"], int(box["height"]) + 300)})
                output.screenshot(path=pictures / f"{name}.png")
                check_readable(output, name, theme)


# Text on coloured fields: their colours are looked at in the pictures.
ON_FIELDS = {"plot-heat-map", "plot-confusion", "plot-subplots"}


def check_readable(output: Locator, name: str, theme: str) -> None:
    """No text in a colour that is near that of what is behind it."""
    pairs = output.evaluate(
        """output => [...output.querySelectorAll('*')]
             .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.checkVisibility()
               && !['STYLE', 'SCRIPT', 'TITLE', 'DESC'].includes(e.tagName.toUpperCase()))
             .map(e => {
               const style = getComputedStyle(e);
               const color = e instanceof SVGElement && style.fill.startsWith('rgb') ? style.fill : style.color;
               let behind = e;
               const clear = b => /^rgba\\(.*, (0|0\\.[0-4]\\d*)\\)$/.test(getComputedStyle(b).backgroundColor);
               while (behind && clear(behind)) behind = behind.parentElement;
               return [color, behind ? getComputedStyle(behind).backgroundColor : ''];
             })"""
    )
    page = "rgb(255, 255, 255)" if theme == "light" else "rgb(17, 17, 17)"
    for color, behind in pairs:
        assert name in ON_FIELDS or abs(lightness(color) - lightness(behind or page)) > 50, (name, color, behind)


def lightness(color: str) -> float:
    red, green, blue = map(float, re.findall(r"[\d.]+", color)[:3])
    return 0.3 * red + 0.6 * green + 0.1 * blue
