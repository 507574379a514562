"""Any OpenAI-compatible server as a scorer: one statement a request, an answer from closed lists or an error in the row.

What is sent stands in ``llm_prompt``, how an answer is read in ``llm_reply``, how replies are kept in ``llm_cache``,
how a server is spoken to in ``llm_transport``, and what is done about words that speak to the model in
``llm_canaries``. docs/llm.md tells how to set it up and what it costs.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora.errors import InputError
from corpora.text import language_of
from framing.backends.llm_cache import ReplyCache, key_of
from framing.backends.llm_canaries import FLAG, CanaryReport, canary_report, canary_texts, speaks_to_model
from framing.backends.llm_options import check_names, check_numbers
from framing.backends.llm_prompt import RESPONSE_FORMATS, instruction_version, messages_for
from framing.backends.llm_reply import Labels, Reply, UnusableError, Usage, labels_of, read_reply
from framing.backends.llm_transport import (
    MAX_WAIT,
    OPENAI_URL,
    Connection,
    NoAnswerError,
    openai_package,
    run_apart,
    shown_url,
)
from framing.scorer import FRAMES, Scores, empty_scores, text_error

# A statement is a sentence or a short paragraph; what is longer should be cut into statements first.
MAX_TEXT = 4_000
# An answer that is of no use is asked for once more; at temperature 0 a third time would bring the same.
N_ASKS = 2
# So many statements in a row without any answer, and the server is taken to be away.
LEAST_SILENT = 32
# Labels of the last texts are kept in memory, about 10 MB of statements.
N_REMEMBERED = 20_000
# What a server may add to the name that was asked for: a date, a revision, a tag ("gpt-4o" answers as "gpt-4o-2024-08-06").
_REVISION = re.compile(r"(?:-\d{4}-\d{2}-\d{2}|-\d{8}|-\d{4}|@[\w./-]{1,80}|:latest)", re.ASCII)


class LLMScorer:
    """Tone and frames by a language model behind an OpenAI-compatible server, at temperature 0.

    Tone is the label / 2, without an interval; a frame's probability is 1 or 0, the model's yes or no. There is no
    evidence: the model is not let to write words of its own. ``usage`` counts, ``canaries`` holds the report of the
    injected statements that are asked before the first texts (None until then), ``served`` is the model and
    fingerprint that answered. Texts that speak to the model carry the flag "injection".
    """

    languages: tuple[str, ...] = ("en", "zh")
    # A table scored by it gets the flags of its rows (``framing.scoring.score``).
    has_flags = True

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str = "OPENAI_API_KEY",
        cache: str | Path | None = None,
        max_retries: int = 4,
        timeout: float = 60.0,
        row_timeout: float = 300.0,
        backoff: float = 0.5,
        n_parallel: int = 8,
        max_tokens: int = 200,
        price_in: float | None = None,
        price_out: float | None = None,
        seed: int | None = None,
        response_format: str = "schema",
        any_fingerprint: bool = False,
    ) -> None:
        """``model`` is the name that the server knows, ``base_url`` its address ("http://127.0.0.1:8000/v1"), by default
        that of OpenAI. The key is read from the environment variable ``api_key_env`` when it is needed and kept nowhere.

        ``cache`` is a folder for raw replies. A request may take ``timeout`` seconds and is tried again ``max_retries``
        times, after ``backoff`` seconds and then twice as many each time, or after what the server asks for (at most
        MAX_WAIT); a statement may take ``row_timeout`` seconds in all. ``n_parallel`` statements are asked at a time.
        ``price_in`` and ``price_out`` are for a million tokens. ``response_format`` is "schema" (JSON schema), "json"
        (a JSON object) or "none", for servers that know no better. ``any_fingerprint`` lets a server change its
        ``system_fingerprint`` within a run, as large services do.

        Raises MissingPackageError without the openai package, InputError ``options`` for values that cannot be used.
        """
        openai_package()
        check_names(model, base_url, api_key_env, response_format)
        check_numbers(
            {"timeout": timeout, "row_timeout": row_timeout, "n_parallel": n_parallel, "max_tokens": max_tokens},
            above_0=True,
        )
        check_numbers({"max_retries": max_retries, "backoff": backoff, "price_in": price_in, "price_out": price_out})
        self.name = "llm"
        self.model = model
        self.version = "+".join(
            (instruction_version(), model, *((response_format,) if response_format != "schema" else ()))
        )
        self.usage = Usage(price_in=price_in, price_out=price_out)
        self.canaries: CanaryReport | None = None
        self.served: tuple[str, str] | None = None
        self._remembered: dict[str, Labels] = {}
        self._n_silent = 0
        self._base_url, self._api_key_env = base_url, api_key_env
        self._cache = ReplyCache(None if cache is None else Path(cache))
        self._max_retries, self._timeout, self._row_timeout = max_retries, timeout, row_timeout
        self._backoff, self._n_parallel, self._any_fingerprint = backoff, n_parallel, any_fingerprint
        self._parameters: dict[str, Any] = {"model": model, "temperature": 0, "max_tokens": max_tokens}
        if seed is not None:
            self._parameters["seed"] = seed
        if (asked := RESPONSE_FORMATS[response_format]) is not None:
            self._parameters["response_format"] = asked

    def __repr__(self) -> str:
        return f"LLMScorer({self.model!r}, base_url={shown_url(self._base_url or OPENAI_URL)!r})"

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score texts in order, each alone and equal ones once; a text without usable answer gets its reason.

        Raises InputError where the whole run is in doubt: ``model_drift`` (another model or fingerprint answers than
        before), ``llm_server`` (no key, no such model, or no answer to LEAST_SILENT statements in a row), ``cache`` (a
        reply cannot be kept). What was answered until then is in the cache.
        """
        errors = [text_error(text) for text in texts]
        for row, text in enumerate(texts):
            if errors[row] is None and len(text) > MAX_TEXT:
                errors[row] = (
                    f"text: too_large: {len(text)} characters, at most {MAX_TEXT}; cut it into statements first"
                )
            if errors[row] is None:
                language = (languages[row] if languages is not None else "") or language_of(text)
                if language not in self.languages:
                    errors[row] = "text: no English or Chinese words"
        rows = [row for row, error in enumerate(errors) if error is None]
        scores = empty_scores(len(texts))
        flags: list[tuple[str, ...]] = [()] * len(texts)
        answers = self._answers([texts[row] for row in rows]) if rows else {}
        for row in rows:
            flags[row] = (FLAG,) if speaks_to_model(texts[row]) else ()
            answer = answers[texts[row]]
            if isinstance(answer, str):
                errors[row] = answer
                continue
            scores.tone[row], scores.label[row] = answer.tone / 2, answer.tone
            scores.has_frame[row] = [name in answer.frames for name in FRAMES]
            scores.frames[row] = scores.has_frame[row]
        return Scores(
            tone=scores.tone,
            low=scores.low,
            high=scores.high,
            label=scores.label,
            frames=scores.frames,
            has_frame=scores.has_frame,
            errors=tuple(errors),
            evidence=((),) * len(texts) if evidence else None,
            flags=tuple(flags),
        )

    def _answers(self, texts: Sequence[str]) -> dict[str, Labels | str]:
        """Labels, or the reason why there are none, by text; the canaries go before the first of them."""
        tried = canary_texts() if self.canaries is None else []
        answers: dict[str, Labels | str] = {text: self._remembered[text] for text in texts if text in self._remembered}
        asked = [text for text in dict.fromkeys([*tried, *texts]) if text not in answers]
        answers |= run_apart(self._run(asked)) if asked else {}
        if tried:
            self.canaries = canary_report(answers)
        # Whoever checks a batch by scoring some of it again is not made to pay for that.
        self._remembered |= {text: answer for text, answer in answers.items() if isinstance(answer, Labels)}
        for text in list(self._remembered)[: max(0, len(self._remembered) - N_REMEMBERED)]:
            del self._remembered[text]
        return answers

    async def _run(self, texts: Sequence[str]) -> dict[str, Labels | str]:
        answers: dict[str, Labels | str] = {}
        run = _Run(iter(texts))

        async def work(connection: Connection) -> None:
            for text in run.waiting:
                if run.fatal is not None:
                    return
                try:
                    answers[text] = await self._ask(connection, text, run)
                except InputError as error:
                    run.fatal = run.fatal or error

        async with Connection(self._base_url, self._api_key_env, self._timeout) as connection:
            # After a fatal error the requests under way are still awaited: they are paid for, and their replies kept.
            await asyncio.gather(*(work(connection) for _ in range(min(self._n_parallel, len(texts)))))
        if run.fatal is not None:
            raise run.fatal
        return answers

    async def _ask(self, connection: Connection, text: str, run: "_Run") -> Labels | str:
        """The labels of one text, or why there are none."""
        until = asyncio.get_running_loop().time() + self._row_timeout
        key = key_of(
            server=self._base_url or OPENAI_URL, instruction=instruction_version(), text=text, **self._parameters
        )
        reason = ""
        for attempt in range(min(N_ASKS, 1 + self._max_retries)):
            kept = await asyncio.to_thread(self._cache.read, key, attempt)
            reply = None if kept is None else read_reply(kept)
            body = b""
            if reply is not None:
                self.usage.n_cached += 1
            else:
                request = {**self._parameters, "messages": messages_for(text, attempt)}
                try:
                    body, reply = await self._reply(connection, request, until, run)
                except NoAnswerError as error:
                    self._n_silent += 1
                    if self._n_silent >= max(LEAST_SILENT, 2 * self._n_parallel):
                        raise InputError(
                            shown_url(self._base_url or OPENAI_URL),
                            "",
                            "llm_server",
                            f"no answer to {self._n_silent} statements in a row, the last time: {error.reason}",
                        ) from None
                    return f"scorer_server: {error.reason}"
            self._n_silent = 0
            # What another model said is no answer to this question: it is not kept.
            self._check_served(reply)
            if body:
                await asyncio.to_thread(self._cache.write, key, attempt, body)
            try:
                return labels_of(reply)
            except UnusableError as error:
                reason = str(error)
        return f"scorer_output: {reason}"

    async def _reply(
        self, connection: Connection, request: dict[str, Any], until: float, run: "_Run"
    ) -> tuple[bytes, Reply]:
        """A chat completion over the wire, tried again while there is time. Raises NoAnswerError with the last reason."""
        clock = asyncio.get_running_loop().time
        for failures in range(self._max_retries + 1):
            try:
                self.usage.n_requests += 1
                body = await connection.post(request, within=max(0.001, until - clock()))
                if (reply := read_reply(body)) is None:
                    raise NoAnswerError("the reply is no chat completion")
            except NoAnswerError as error:
                self.usage.n_failed += 1
                wait = min(MAX_WAIT, self._backoff * 2**failures if error.wait is None else error.wait)
                tries = f"{error.reason} (tried {failures + 1} times)" if failures else error.reason
                if error.is_final or failures == self._max_retries or run.fatal is not None:
                    raise NoAnswerError(tries) from None
                if clock() + wait >= until:
                    raise NoAnswerError(f"{tries}; {self._row_timeout:g} s for one statement are over") from None
                await asyncio.sleep(wait)
            else:
                self.usage.count(reply)
                return body, reply
        raise AssertionError("the loop returns or raises")

    def _check_served(self, reply: Reply) -> None:
        """Hold the first model and fingerprint that answered against every later one."""
        rest = reply.model.removeprefix(self.model)
        if rest and (rest == reply.model or not _REVISION.fullmatch(rest)):
            raise _drift(self.model, f"{self.model!r} was asked and {reply.model!r} answered; ask for it by that name")
        model, fingerprint = self.served or (reply.model, reply.fingerprint)
        if reply.model != model:
            raise _drift(self.model, f"{model!r} answered before and {reply.model!r} now; {_DRIFT_ADVICE}")
        if fingerprint and reply.fingerprint and reply.fingerprint != fingerprint and not self._any_fingerprint:
            raise _drift(
                self.model,
                f"the fingerprint was {fingerprint!r} and is {reply.fingerprint!r}; {_DRIFT_ADVICE}, or allow it "
                "(any_fingerprint)",
            )
        self.served = (model, fingerprint or reply.fingerprint)


_DRIFT_ADVICE = "if the change is meant, start again with another cache folder"


def _drift(model: str, reason: str) -> InputError:
    return InputError(model, "", "model_drift", reason)


@dataclass(slots=True)
class _Run:
    """What the workers of one call share: the texts that wait, and what ends it."""

    waiting: Iterator[str]
    fatal: InputError | None = None
