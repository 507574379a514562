"""What ``parley doctor`` says of an installation that is sound, and of one that is not."""

import json
from importlib import metadata

import pytest


def records(text: str) -> dict[str, dict[str, str]]:
    """Part to record."""
    return {one["part"]: one for one in map(json.loads, text.splitlines())}


def test_a_sound_installation(parley_here) -> None:  # type: ignore[no-untyped-def]
    done = parley_here("doctor")
    assert done.returncode == 0, done.stderr
    found = records(done.stdout)
    assert {
        "parley",
        "python",
        "lxml-html-clean",
        "[models]",
        "[pdf]",
        "Chinese font for PDF and PNG",
        "PARLEY_DATA",
    } <= set(found)
    assert found["framing/data/linear.toml"]["state"] == "ok"
    assert "[dev]" not in found and "[hardening]" not in found


def test_too_old_and_missing_are_faults_and_optional_is_none(parley_here, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    real = metadata.version
    changed = {"jinja2": "3.1.5", "torch": "2.9.1+cpu", "pandas": None, "pypdf": None}

    def version(name: str) -> str:
        if name in changed:
            if changed[name] is None:
                raise metadata.PackageNotFoundError(name)
            return str(changed[name])
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    done = parley_here("doctor")
    found = records(done.stdout)
    assert done.returncode == 1
    assert found["jinja2"]["state"] == "too old: at least 3.1.6"
    assert found["[models]"]["state"].startswith("too old: torch;")
    assert found["pandas"]["state"].startswith("missing")
    assert found["[pdf]"]["state"] == "optional, not installed: pypdf; pip install 'parley-readouts[pdf]'"
    assert "jinja2" in done.stderr and "[pdf]" not in done.stderr


def test_a_changed_file_is_named(parley_here, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    from corpora import cards

    real = cards.sha256_of
    monkeypatch.setattr(cards, "sha256_of", lambda content: "0" * 64 if content[:2] == b"PK" else real(content))
    done = parley_here("doctor")
    assert done.returncode == 1
    assert records(done.stdout)["framing/data/linear.toml"]["state"].startswith("changed")
    assert records(done.stdout)["corpora/data/quotes.toml"]["state"] == "ok"
    assert "framing/data/linear.toml" in done.stderr
