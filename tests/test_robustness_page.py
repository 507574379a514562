"""The page of tried inputs is what the tables say, no named case is forgotten, and every test it names is there."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def tool(root: Path) -> ModuleType:
    """The tool that makes the page, which is no package of the distribution."""
    spec = importlib.util.spec_from_file_location("build_robustness", root / "tools/build_robustness.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by its name.
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def codes(text: str) -> set[str]:
    found = re.findall(r"(?:REJ|ERR|FLAG)\(([a-z_0-9:, /]+)\)", text)
    return {code.split(":")[0] for one in found for code in re.split(r"[/,] ?", one)}


def test_every_named_case_is_tried_or_said_not_to_be(tool: ModuleType) -> None:
    tried = {row.case for row in tool.tried()}
    listed = tool.listed()
    assert len({one["case"] for one in listed}) == len(listed) == 125
    assert tried <= {one["case"] for one in listed}
    for one in listed:
        assert (one["case"] in tried) != bool(one.get("absent")), one["case"]
    assert len(tried) >= 105


def test_no_variant_stands_twice(tool: ModuleType) -> None:
    names = [(row.case, row.variant) for row in tool.tried()]
    assert len(set(names)) == len(names)


def test_another_outcome_than_the_list_asks_for_has_its_reason(tool: ModuleType) -> None:
    got: dict[str, set[str]] = {}
    for row in tool.tried():
        got.setdefault(row.case, set()).update(codes(row.outcome))
    for one in tool.listed():
        if one["case"] in got and not codes(one["listed"]) <= got[one["case"]]:
            assert one.get("differs"), (one["case"], one["listed"], got[one["case"]])


def test_tests_in_other_files_are_there(tool: ModuleType, root: Path) -> None:
    for row in tool.tried():
        if row.test:
            file, _, name = row.test.partition("::")
            name, _, variant = name.partition("[")
            text = (root / file).read_text(encoding="utf-8")
            assert f"def {name}(" in text, row.test
            assert not variant or f'"{variant.removesuffix("]")}"' in text, row.test


def test_the_page_is_what_the_tables_say(tool: ModuleType, root: Path) -> None:
    assert (root / tool.PAGE).read_text(encoding="utf-8") == tool.page(), "run tools/build_robustness.py"


def test_a_record_becomes_a_table_with_its_sums(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    assert tool._record("faults", ("n", "n_passed")) == "There is no record of a run."
    (tmp_path / "docs/robustness").mkdir(parents=True)
    rows = [
        {"group": "kill | 9", "n": 1500, "n_passed": 1500, "seconds": 9.64, "failed": []},
        {"group": "disk full", "n": 40, "n_passed": 40, "seconds": 3.0, "failed": []},
    ]
    (tmp_path / "docs/robustness/faults.json").write_text(json.dumps(rows), encoding="utf-8")
    assert tool._record("faults", ("n", "n_passed")).split("\n") == [
        "| group | n | n_passed | seconds |",
        "| --- | --- | --- | --- |",
        "| kill \\| 9 | 1,500 | 1,500 | 9.6 |",
        "| disk full | 40 | 40 | 3.0 |",
        "| **all** | **1,540** | **1,540** |  |",
    ]
    rows[1] |= {"n_passed": 39, "failed": [7]}
    (tmp_path / "docs/robustness/faults.json").write_text(json.dumps(rows), encoding="utf-8")
    assert "| disk full | 40 | 39 | 3.0 | 7 |" in tool._record("faults", ("n", "n_passed"))
