"""Scorers by name: a table of strings, each imported when it is first used."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from corpora.errors import InputError, ParleyError
from framing.scorer import Scorer

DEFAULT = "linear"
# Name to "module:Class". A name may go on behind a colon ("name:model"); the class is then made with what stands there.
SCORERS: dict[str, str] = {
    "linear": "framing.backends.linear:LinearScorer",
    "register": "framing.backends.register:RegisterScorer",
    "vader": "framing.backends.peers:VaderScorer",
    "snownlp": "framing.backends.peers:SnowNLPScorer",
    "lsd": "framing.backends.peers:LSDScorer",
    "majority": "framing.backends.peers:MajorityScorer",
    "hf": "framing.backends.transformer:TransformerScorer",
    "nli": "framing.backends.nli:NLIScorer",
    "embed": "framing.backends.embedding:EmbeddingScorer",
    "llm": "framing.backends.llm:LLMScorer",
}
# These are nothing without a model: "hf:FOLDER", "hf:owner/name@COMMIT".
NEEDS_MODEL = ("hf", "nli", "embed", "llm")
ENTRY_POINTS = "parley.scorers"


class UnknownScorerError(ParleyError):
    """A scorer name that nobody registered; the message lists the known ones."""


def scorer_names() -> tuple[str, ...]:
    """Names of all scorers, the bundled ones first, then those of other packages."""
    others = {point.name for point in entry_points(group=ENTRY_POINTS)} - SCORERS.keys()
    return (*SCORERS, *sorted(others))


def get_scorer(
    scorer: str | Scorer | Callable[[list[str]], Any] = DEFAULT,
    *,
    labels: Mapping[str, float] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Scorer:
    """The scorer of a name, or a scorer made from what the caller brings.

    ``scorer`` is a name ("linear"; "name:model" where another package's scorer needs a model), a Scorer, or a callable
    ``list[str] -> list[dict]`` whose dicts hold ``tone`` in [-1, 1] and ``frame_<name>`` if it has them; a transformers
    pipeline goes in together with ``labels``, the tone of each of its labels (``{"negative": -1, "neutral": 0, "positive": 1}``).

    ``options`` are the keyword arguments of a named scorer ({"precision": "bf16", "device": "cuda"}).

    Raises UnknownScorerError for a name that is not known, and for "hf", "nli", "embed" or "llm" without a model;
    InputError (``options``) for an option that the scorer does not have; MissingPackageError where its packages are not
    installed.
    """
    if not isinstance(scorer, str):
        if isinstance(scorer, Scorer):
            return scorer
        if callable(scorer):
            from framing.backends.callables import CallableScorer

            return CallableScorer(scorer, labels=labels)
        raise UnknownScorerError(
            f"a scorer is a name, a Scorer or a callable list[str] -> list[dict], not {type(scorer).__name__}"
        )
    name, _, model = scorer.partition(":")
    if name in NEEDS_MODEL and not model:
        raise UnknownScorerError(f"the scorer {name!r} needs a model: {name}:FOLDER or {name}:NAME")
    target = SCORERS.get(name)
    if target is None:
        found = [point for point in entry_points(group=ENTRY_POINTS) if point.name == name]
        if not found:
            known = ", ".join(scorer_names())
            near = get_close_matches(name, scorer_names(), n=1)
            raise UnknownScorerError(
                f"no scorer {scorer!r}; known are {known}" + (f"; did you mean {near[0]!r}?" if near else "")
            )
        made = found[0].load()
    else:
        module, _, attribute = target.partition(":")
        made = getattr(import_module(module), attribute)
    given = dict(options or {})
    known_options = [
        one.name for one in inspect.signature(made).parameters.values() if one.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    if strange := sorted(given.keys() - set(known_options)):
        raise InputError(
            "options", "", "options", f"{scorer} has no {', '.join(strange)}; it has {', '.join(known_options) or 'none'}"
        )
    built: Scorer = made(model, **given) if model else made(**given)
    return built


def signature(
    scorer: Scorer, *, measure: str = "tone", languages: Sequence[str] = (), gold: str = "", seed: int | None = None
) -> str:
    """The recipe printed with a number: ``tone|scorer:linear@1.2|language:zh+en|gold:v1|seed:7``."""
    parts = [measure, f"scorer:{scorer.name}@{scorer.version}"]
    if languages:
        parts.append("language:" + "+".join(sorted(set(languages))))
    if gold:
        parts.append(f"gold:{gold}")
    if seed is not None:
        parts.append(f"seed:{seed}")
    return "|".join(parts)
