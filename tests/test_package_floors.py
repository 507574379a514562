"""Every package whose advisories reach this project is declared from the version that mends them, or is not used at all."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

# Package to the first version without the advisories that are named, and the extra that declares it ("" the core).
FLOORS = {
    "lxml": ("6.1", "", "CVE-2026-41066: external entities in iterparse and ETCompatXMLParser"),
    "lxml-html-clean": ("0.4.4", "", "CVE-2026-28350: <base> passes; it is no filter here, trafilatura needs it"),
    "pyarrow": ("23.0.1", "", "CVE-2023-47248: code in Arrow files; CVE-2026-25087"),
    "jinja2": ("3.1.6", "", "CVE-2024-56326 and CVE-2025-27516: out of the sandbox"),
    "transformers": ("5.3", "models", "CVE-2026-4372, CVE-2026-1839, CVE-2024-3568: code in model folders"),
    "torch": ("2.10", "models", "CVE-2025-32434 and CVE-2026-24747: code and memory by weights_only"),
    "pillow": ("12.3", "figures", "CVE-2026-42308 and a bomb in PdfParser"),
    "pypdf": ("6.13", "pdf", "CVE-2025-55197 to CVE-2026-54531: files that keep the reader busy"),
    "ray": ("2.54", "ray", "CVE-2026-27482 and CVE-2023-48022: a dashboard that runs what it is sent"),
}
# Packages that others may bring; where they do, from these versions.
BROUGHT = {
    "urllib3": ("2.7.0", "CVE-2025-66471, CVE-2026-21441, CVE-2026-44432: bodies that unfold without end"),
    "brotli": ("1.2.0", "CVE-2025-6176: the same"),
    "pdfminer-six": ("20251230", "CVE-2025-64512 and CVE-2025-70559: pickled tables of characters"),
}
# Packages that nothing here may bring, and why.
REFUSED = {
    "litellm": "MAL-2026-2144: a release that stole keys",
    "skops": "CVE-2024-37065, CVE-2025-54412, -54413, -54886: code in model cards",
    "pdfminer-six": "CVE-2025-64512: pickled tables of characters; pypdf reads PDF",
    "pdfplumber": "brings pdfminer",
    "pymupdf": "its licence (AGPL)",
    "krippendorff": "its licence (GPL)",
    "label-studio-ml": "CVE-2025-5173: code in weights",
    "html-sanitizer": "CVE-2024-34078: normalises after it escapes",
    "scrapy": "nothing is fetched",
    "vllm": "CVE-2026-22778: a server is asked over the network, and is not part of this",
    "nbconvert": "pages are never published through it",
    "jupyter-server": "stored scripts by way of nbconvert",
}


@pytest.fixture(scope="module")
def declared(root: Path) -> dict[str, dict[str, SpecifierSet]]:
    """Name to extra ("" the core) to the versions that pyproject.toml allows."""
    with (root / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    found: dict[str, dict[str, SpecifierSet]] = {}
    for extra, lines in {"": project["dependencies"], **project["optional-dependencies"]}.items():
        for line in lines:
            requirement = Requirement(line)
            found.setdefault(canonicalize_name(requirement.name), {})[extra] = requirement.specifier
    return found


@pytest.fixture(scope="module")
def pinned(root: Path) -> dict[str, Version]:
    """Every version that the checks run with."""
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(one.name): Version(next(iter(one.specifier)).version) for one in pins}


@pytest.mark.parametrize("name", FLOORS)
def test_the_floor_is_declared(name: str, declared: dict[str, dict[str, SpecifierSet]]) -> None:
    floor, extra, _ = FLOORS[name]
    assert extra in declared[name], declared.get(name)
    for specifier in declared[name].values():
        lower = [Version(one.version) for one in specifier if one.operator in (">=", "==")]
        assert lower, name
        assert max(lower) >= Version(floor), (name, specifier)


def test_what_the_checks_run_with_is_above_every_floor(pinned: dict[str, Version]) -> None:
    floors = {name: floor for name, (floor, *_) in {**FLOORS, **BROUGHT}.items()}
    assert {"lxml", "torch", "urllib3"} <= pinned.keys()
    below = {
        name: str(pinned[name]) for name, floor in floors.items() if name in pinned and pinned[name] < Version(floor)
    }
    assert not below


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_no_dependency(
    name: str, root: Path, declared: dict[str, dict[str, SpecifierSet]], pinned: dict[str, Version]
) -> None:
    assert name not in declared
    assert name not in pinned
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    locked = {canonicalize_name(one) for one in re.findall(r"^([A-Za-z0-9._-]{1,80})==", lock, re.MULTILINE)}
    assert name not in locked
