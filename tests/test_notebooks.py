"""The notebooks run as they are shipped, use what is public, and each .ipynb is its .py without outputs."""

import ast
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import parley
from corpora.actors import load_actors

jupytext = pytest.importorskip("jupytext")
nbformat = pytest.importorskip("nbformat")

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"
NAMES = ("01_one_meeting", "02_your_own_texts", "03_many_meetings", "04_is_it_right", "05_batch_scoring")
OURS = ("parley", "corpora", "framing", "eval")
MOST_SECONDS = 30
# What each must have shown, so that a notebook that runs but says nothing is noticed.
SHOWN = {
    "01_one_meeting": ("Kuala Lumpur", "constructive", "tables/tone_gap.csv", "<iframe srcdoc="),
    "02_your_own_texts": ("set aside: lost.txt", "CN via US", "no column 'side'", "text: missing", "not enough words"),
    "03_many_meetings": ("113 meetings from 2009", "within zh", "error of the gap", "image/png", "image/svg+xml"),
    "04_is_it_right": ("labelled by language models", "vader", "coder b", "ordinal alpha", "side swap", "0 set aside"),
    "05_batch_scoring": (
        "stopped; is there an output? False",
        "3 set aside",
        "exit status 2",
        "not_scored",
        "two workers: True",
    ),
}
# Run in a child: jupyter's own warnings and event loop stay out of the tests.
RUN = """
import sys, nbformat
from nbclient import NotebookClient
name, target, folder = sys.argv[1:]
notebook = nbformat.read(name, as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
nbformat.write(notebook, target)
"""


def source_of(name: str) -> str:
    return (FOLDER / f"{name}.py").read_text(encoding="utf-8")


def test_these_are_all() -> None:
    for ending in ("py", "ipynb"):
        assert tuple(sorted(path.stem for path in FOLDER.glob(f"*.{ending}"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_pair_agrees_and_holds_no_output(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    script = jupytext.reads(source_of(name), fmt="py:percent")
    made = [(cell.cell_type, cell.source) for cell in script.cells]
    held = [(cell.cell_type, cell.source) for cell in notebook.cells]
    assert made == held, f"run: jupytext --sync notebooks/{name}.py"
    for side in (notebook, script):
        assert side.metadata["jupytext"]["formats"] == "ipynb,py:percent"
        assert side.metadata["kernelspec"]["name"] == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None, f"strip the outputs of {name}.ipynb"


@pytest.mark.parametrize("name", NAMES)
def test_only_public_names_are_used(name: str) -> None:
    """Names without underscore; every import of ours is documented, in a module that says what it is for."""
    tree = ast.parse(source_of(name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_"), f"{name}: .{node.attr}"
        if isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] not in OURS or alias.name == "parley" for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            module = importlib.import_module(node.module)
            assert module.__doc__
            for alias in node.names:
                assert not alias.name.startswith("_")
                assert getattr(module, alias.name).__doc__, f"{name}: {alias.name} has no docstring"
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and is_parley(node.value)}
    assert used <= set(parley.__all__)


def is_parley(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "parley"


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_quickly_and_quietly(name: str, tmp_path: Path) -> None:
    run_in_child(name, tmp_path)
    notebook = nbformat.read(tmp_path / f"{name}.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    seconds = float(outputs[-1].text)
    assert seconds < MOST_SECONDS, f"{name} took {seconds:.0f} s of processor time"
    told = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    # The bar of a batch run is drawn there on purpose.
    noise = [text for text in told if "rows/s" not in text and text.strip()]
    assert not noise, noise
    shown = "\n".join(map(text_of, outputs))
    missing = [one for one in SHOWN[name] if one not in shown]
    assert not missing, f"{name} no longer shows {missing}"


def run_in_child(name: str, folder: Path) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    # Processor time, children included: the machine may be busy with other tests.
    clock = "import os\nprint(sum(os.times()[:4]))"
    notebook.cells.append(nbformat.v4.new_code_cell(clock))
    given = folder / f"given_{name}.ipynb"
    nbformat.write(notebook, given)
    # The development data are hidden: everybody has to be able to run this.
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "PARLEY_DATA": str(folder / "none")}
    command = [sys.executable, "-c", RUN, str(given), str(folder / f"{name}.ipynb"), str(FOLDER)]
    ended = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]


def text_of(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    return "\n".join(f"{kind}\n{content}" for kind, content in output.data.items())


def test_invented_words_are_called_invented() -> None:
    """No made-up readout may pass for a quotation: no real person, a year to come, and the word itself."""
    script = source_of("02_your_own_texts")
    texts = {node.value for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Constant)}
    readouts = [text for text in texts if isinstance(text, str) and ("GENEVA" in text or "日内瓦" in text)]
    assert len(readouts) == 2
    assert all("INVENTED" in text or "虚构" in text for text in readouts)
    assert "are invented for this notebook" in script
    registry = load_actors()
    for text in readouts:
        assert registry.mentions(text), "the countries at least are known"
        assert not [one for one in registry.mentions(text) if registry.actor(one.actor_id).kind == "person"]


def test_figures_are_no_promises() -> None:
    """The prose holds no measured figure: those stand in docs/benchmarks.md and are made by the benchmarks."""
    for name in NAMES:
        script = jupytext.reads(source_of(name), fmt="py:percent")
        prose = "\n".join(cell.source for cell in script.cells if cell.cell_type == "markdown")
        assert not re.search(r"\b0\.[1-9]\d", prose), name
