"""The fuzzed functions on what was once found and kept, on small seeds and on some random bytes."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FOLDER = Path(__file__).resolve().parent / "fuzz"


def load_targets() -> dict[str, Callable[[bytes], None]]:
    """The table of targets, read from its file: it belongs to no package."""
    spec = importlib.util.spec_from_file_location("parley_fuzz_targets", FOLDER / "targets.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    targets: dict[str, Callable[[bytes], None]] = module.TARGETS
    return targets


TARGETS = load_targets()
KEPT = sorted(path for path in (FOLDER / "corpus").rglob("*") if path.is_file())
PIECES = st.sampled_from(
    (
        '“¦”¦"¦‘¦「¦said ¦Beijing ¦中方¦表示¦：¦。¦\n\n¦11月15日¦Nov. 15¦</script>¦<b¦>¦坚决反对¦candid¦not ¦\u202e¦\u200b¦'
        '\ufeff¦𠮷¦é¦e\u0301¦=1+1¦,¦""¦{"a":¦[¦\r¦\x00¦A¦ '
    ).split("¦")
)
INPUTS = st.one_of(
    st.binary(max_size=300), st.lists(PIECES, max_size=60).map("".join).map(lambda text: text.encode("utf-8"))
)


def test_every_kept_input_belongs_to_a_target() -> None:
    assert {path.parent.name for path in KEPT} <= set(TARGETS)
    assert {path.parent.name for path in KEPT} == set(TARGETS)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_kept_inputs(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_random_inputs(name: str) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]

    @settings(
        max_examples=5 if name == "render_report" else 40, deadline=None, derandomize=True, suppress_health_check=checks
    )
    @given(INPUTS)
    def run(content: bytes) -> None:
        TARGETS[name](content)

    run()
