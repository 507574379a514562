"""A model on torch in shards: the same rows and tones within 1e-5, whatever stands in one shard and whoever reads it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("transformers")

from benchmarks.random_models import build
from corpora.gold import load_quotes
from corpora.readers.tables import read_table, write_table
from framing.batch import score_file
from framing.scoring import score


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """More threads only wait for each other over models this small."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_shards_and_workers_do_not_move_the_scores(tmp_path: Path) -> None:
    model = build(tmp_path / "tiny", spread=0.2)
    quotes = load_quotes()[["quote_id", "language", "text"]].head(90).reset_index(drop=True)
    source = write_table(quotes, tmp_path / "a.parquet")
    options = {"device": "cpu"}
    whole = score(quotes, f"hf:{model}", options=options)
    for workers, shard_rows in ((1, 17), (2, 40)):
        out = tmp_path / f"b{workers}.parquet"
        score_file(source, out, f"hf:{model}", options=options, workers=workers, shard_rows=shard_rows)
        found, _ = read_table(out)
        assert found["quote_id"].tolist() == quotes["quote_id"].tolist()
        assert found["scorer"].tolist() == whole["scorer"].tolist()
        np.testing.assert_allclose(found["tone"].astype(float), whole["tone"].astype(float), rtol=0, atol=1e-5)
        assert pd.isna(found["tone"]).sum() == quotes["text"].isna().sum()
