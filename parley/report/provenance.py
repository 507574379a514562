"""Where the numbers come from: enough for somebody else to get the same ones, and a line to cite them by."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from corpora.files import sha256_of
from corpora.gold import LABELLED_BY
from framing.comparison import Comparison
from parley.report.page import versions
from parley.report.tables import as_csv, statement_table


def provenance(comparison: Comparison, *, errors: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Plain values: recipe, seed, versions, the hash of every document and of the table of statements."""
    return {
        "recipe": list(comparison.scorers),
        "seed": comparison.seed,
        "sides": list(comparison.sides),
        "difference": f"{comparison.sides[0]} minus {comparison.sides[1]}",
        "meetings": [one.meeting_id for one in comparison.accounts],
        "n_statements": sum(len(one.statements) for one in comparison.accounts),
        "statements_sha256": sha256_of(as_csv(statement_table(comparison)).encode("utf-8", "replace")),
        "documents": [
            {"name": document.name, "sha256": document.sha256, "publisher": document.publisher, "url": document.url}
            for document in sorted(
                {document for one in comparison.accounts for document in one.documents}, key=lambda one: one.id
            )
        ],
        "versions": dict(versions()),
        "python": ".".join(map(str, sys.version_info[:3])),
        "scorer_errors": list(errors),
        "gold": LABELLED_BY,
    }


def provenance_text(comparison: Comparison, *, errors: Sequence[dict[str, Any]] = ()) -> str:
    """``provenance`` as JSON."""
    return json.dumps(provenance(comparison, errors=errors), ensure_ascii=False, indent=1) + "\n"


def citation(comparison: Comparison) -> str:
    """One line to cite a comparison by."""
    made_with = dict(versions())["parley-readouts"]
    ids = [one.meeting_id for one in comparison.accounts]
    what = ids[0] if len(ids) == 1 else f"{len(ids)} meetings"
    recipe = "; ".join(comparison.scorers) or "not scored"
    return f"Parley {made_with}: two accounts of {what}. {recipe}|seed:{comparison.seed}."
