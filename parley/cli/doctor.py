"""``parley doctor``: versions against their floors, optional parts, fonts, and the bundled data against its checksums."""

import re
from importlib import metadata, resources
from typing import Any

from parley.cli.inventory import show
from parley.cli.messages import say

PROJECT = "parley-readouts"
# Tools of the developers, of no use to somebody who scores.
NOT_SHOWN = {"dev", "hardening"}
# "torch>=2.10; extra == 'models'": the name, its floor if it has one, the extra if it is of one.
_REQUIREMENT = re.compile(
    r"^([A-Za-z0-9_.-]{1,60})(?:\[[A-Za-z0-9_,.-]{1,60}\])?(?:>=([0-9.]{1,20}))?[^;]{0,60}"
    r"(?:;.{0,60}?extra == '([a-z]{1,20})')?"
)
Record = dict[str, Any]


def doctor() -> int:
    """Check the installation: versions, optional parts, fonts, and the bundled data against their checksums."""
    import platform

    import parley

    records: list[Record] = [
        {"part": "parley", "version": parley.__version__, "state": "ok"},
        {"part": "python", "version": platform.python_version(), "state": "ok"},
        *_packages(),
        _fonts(),
        _development_data(),
        *_bundled(),
    ]
    show(records, ("part", "version", "state"))
    faults = [record for record in records if str(record["state"]).startswith(("missing", "changed", "too old"))]
    if faults:
        say(f"{len(faults)} parts are missing, too old or changed: {', '.join(str(one['part']) for one in faults)}")
    return 1 if faults else 0


def _packages() -> list[Record]:
    """One record for each package that is always needed, then one for each extra."""
    core: list[Record] = []
    extras: dict[str, list[tuple[str, str, bool]]] = {}
    for line in metadata.requires(PROJECT) or ():
        found = _REQUIREMENT.match(line)
        if found is None:
            continue
        name, floor, extra = found.groups()
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = ""
        is_old = bool(version and floor) and _numbers(version) < _numbers(floor)
        if extra is None:
            state = f"too old: at least {floor}" if is_old else "ok" if version else f"missing: pip install {PROJECT}"
            core.append({"part": name, "version": version, "state": state})
        elif extra not in NOT_SHOWN:
            extras.setdefault(extra, []).append((name, version, is_old))
    return core + [_extra(extra, parts) for extra, parts in extras.items()]


def _extra(extra: str, parts: list[tuple[str, str, bool]]) -> Record:
    """An optional part counts as a fault where it is too old, not where it is not there."""
    install = f"pip install '{PROJECT}[{extra}]'"
    old = [name for name, _, is_old in parts if is_old]
    lacking = [name for name, version, _ in parts if not version]
    state = "ok"
    if old:
        state = f"too old: {', '.join(old)}; {install}"
    elif lacking:
        state = f"optional, not installed: {', '.join(lacking)}; {install}"
    found = ", ".join(f"{name} {version}" for name, version, _ in parts if version)
    return {"part": f"[{extra}]", "version": found, "state": state}


def _numbers(version: str) -> tuple[int, ...]:
    """The release part of a version as numbers that compare: "2.13.0+cpu" is (2, 13, 0)."""
    return tuple(int(part) for part in re.findall(r"[0-9]{1,9}", re.split(r"[^0-9.]", version, maxsplit=1)[0]))


def _fonts() -> Record:
    """Figures as PDF and PNG need a font that holds Chinese; the pages use the reader's own."""
    from corpora.errors import MissingPackageError
    from parley.report.figure_files import CHINESE_FONTS, chinese_font

    part = "Chinese font for PDF and PNG"
    try:
        font = chinese_font()
    except MissingPackageError as error:
        return {"part": part, "version": "", "state": f"optional, not installed: {error}"}
    state = "ok" if font else f"optional, not installed: any of {', '.join(CHINESE_FONTS[:3])} or their like"
    return {"part": part, "version": font, "state": state}


def _development_data() -> Record:
    """The folder of PARLEY_DATA, needed for refitting and for some measurements alone."""
    from corpora.files import development_folder

    folder = development_folder()
    state = "optional, not there: set PARLEY_DATA to refit or to measure" if folder is None else "ok"
    return {"part": "PARLEY_DATA", "version": str(folder or ""), "state": state}


def _bundled() -> list[Record]:
    """Every bundled file against the checksum of its card."""
    from corpora.cards import read_card, read_verified
    from corpora.errors import CardError

    records: list[Record] = []
    for package in ("corpora", "framing"):
        folder = resources.files(package) / "data"
        for card in sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml")):
            try:
                content = read_card(card, package=f"{package}.data")
                read_verified(str(content["file"]), package=f"{package}.data")
                version, state = str(content["version"]), "ok"
            except CardError as error:
                version, state = "", f"changed: {error}"
            records.append({"part": f"{package}/data/{card}", "version": version, "state": state})
    return records
