"""Four packages of one distribution: what importing costs, what may not be imported, and whether the wheel holds it all."""

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("corpora", "framing", "eval", "parley")
HEAVY = (
    "numpy",
    "pandas",
    "torch",
    "transformers",
    "sklearn",
    "scipy",
    "matplotlib",
    "pyarrow",
    "trafilatura",
    "rich",
    "opencc",
)


def python(code: str, *, cwd: Path, path: Path = ROOT, **changes: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(path), **changes}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("statement", ["import parley", "import parley.cli.main", "import corpora, framing"])
def test_importing_loads_nothing_heavy(tmp_path: Path, statement: str) -> None:
    code = f"import sys; {statement}; print([name for name in {HEAVY} if name in sys.modules])"
    done = python(code, cwd=tmp_path)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_scoring_loads_no_model_packages(tmp_path: Path) -> None:
    code = (
        "import sys, pandas, parley\n"
        "parley.compare(pandas.DataFrame({'side': ['US', 'CN'], 'text': ['frank talks', 'candid talks']}))\n"
        "print([name for name in ('torch', 'transformers', 'sklearn', 'scipy', 'matplotlib') if name in sys.modules])"
    )
    done = python(code, cwd=tmp_path)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def sources() -> list[Path]:
    folders = (*PACKAGES, "tests", "benchmarks", "examples", "tools", "notebooks")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_nobody_hides_the_builtin_eval() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import)
        for name in node.names
        if name.name.split(".")[0] == "eval" and (name.asname is None or name.asname == "eval")
    ]
    assert not found, "write 'from eval import name': " + ", ".join(found)


def test_there_is_no_package_among_the_tests() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
    assert not (ROOT / "tests" / "eval").exists()
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("hiding", "is_hiding"),
    [("eval.py", True), ("corpora.py", True), ("framing/__init__.py", True), ("eval", False), ("evaluate.py", False)],
)
def test_a_file_of_the_user_that_hides_a_package_is_named(tmp_path: Path, hiding: str, is_hiding: bool) -> None:
    place = tmp_path / hiding
    if place.suffix:
        place.parent.mkdir(exist_ok=True)
        place.write_text("x = 1\n", encoding="utf-8")
    else:
        place.mkdir()
    done = python("import parley; print('fine')", cwd=tmp_path)
    if is_hiding:
        assert done.returncode == 1
        assert "ImportError" in done.stderr
        assert f"{place if place.name != '__init__.py' else place.parent} hides the package" in done.stderr
    else:
        assert done.stdout == "fine\n", done.stderr


@pytest.fixture(scope="session")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, unpacked into a folder of its own; takes some seconds."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_the_four_packages_and_their_data_and_nothing_else(unpacked_wheel: Path) -> None:
    found = {path.name for path in unpacked_wheel.iterdir()}
    info = {name for name in found if name.endswith(".dist-info")}
    assert found - info == set(PACKAGES)
    assert len(info) == 1
    for package in PACKAGES:
        inside = {
            path.relative_to(ROOT) for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix != ".pyc"
        }
        tracked = subprocess.run(
            ["git", "ls-files", package], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout
        expected = {Path(line) for line in tracked.splitlines()} & inside if tracked else inside
        assert expected <= {path.relative_to(unpacked_wheel) for path in (unpacked_wheel / package).rglob("*")}


def test_the_wheel_works_from_another_folder(unpacked_wheel: Path, tmp_path: Path) -> None:
    code = (
        "import parley, pandas\n"
        "print(parley.__file__)\n"
        "frame = pandas.DataFrame({'side': ['US', 'CN'], 'text': ['frank and detailed', 'candid and constructive']})\n"
        "print(parley.compare(frame).to_html('report.html'))\n"
        "print(len(parley.load_meetings()))\n"
        "from parley.cli.main import run\n"
        "raise SystemExit(run(['doctor']))\n"
    )
    done = python(code, cwd=tmp_path, path=unpacked_wheel)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == str(unpacked_wheel / "parley" / "__init__.py")
    assert (tmp_path / "report.html").stat().st_size > 1_000
