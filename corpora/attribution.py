"""Statements of a document: who is credited with which words, on which side, via whose text.

The rules of each language find source, cue and content; here the source gets an actor and a side, and the statement its
voice. Nothing is fitted on any text: the rules are written by hand and carry a confidence each.
"""

from corpora import chinese, english
from corpora.actors import Registry
from corpora.candidates import Candidate
from corpora.document import Document, Statement
from corpora.errors import InputError
from corpora.pages import is_spoken
from corpora.question_deeds import MEDIA_REPORT
from corpora.questions import asks, credited
from corpora.quotes import quotations
from corpora.sources import Resolved, SourceResolver
from corpora.span import Span
from corpora.speech_occasions import by_occasion
from corpora.text import fold, language_of, sentences
from corpora.voices import ISSUERS, voice_of
from corpora.wording import own_words, with_wording

# Longer texts are not one document: a year of transcripts belongs into a table with one row per day.
MAX_CHARACTERS = 5_000_000


def attribute(document: Document, registry: Registry, *, scope: str = "statements") -> tuple[Statement, ...]:
    """Every attributed statement of ``document``, in the order of the contents; offsets index its stored text.

    ``scope`` "statements" counts words, reported acts of speech, and attitudes or agreements with a named holder;
    "broad" also beliefs and wishes of every kind (English only). A text without letters has no statements.

    Raises InputError (code "too_large") for a text of more than MAX_CHARACTERS characters, ValueError for an unknown
    scope.
    """
    text = document.text
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            document.name, "", "too_large", f"{len(text)} characters; the limit is {MAX_CHARACTERS}: split the file"
        )
    if scope not in english.SCOPES:
        raise ValueError(f"scope is one of {', '.join(english.SCOPES)}, not {scope!r}")
    language = document.language or language_of(text)
    if language not in ("en", "zh"):
        return ()
    marks = quotations(text)
    lines = sentences(text, language)
    if language == "en":
        found = english.candidates(text, marks, lines, scope=scope)
    else:
        found = chinese.candidates(text, marks, lines, is_account=document.side in ISSUERS)
    resolver = SourceResolver(document, registry)
    folded, whole = fold(text), Span(0, len(text))
    is_asked = (
        language == "en" and "\n" not in text.strip() and asks(folded, whole, is_spoken_page=is_spoken(document.url))
    )
    if is_asked:
        found = credited(folded, whole, found, lines, resolver.named_between)
    elif language == "en" and not found and scope == "statements":
        found = by_occasion(folded, lines, resolver.named_between)
    issuer = _issuer_side(document, registry)
    made: list[Statement] = []
    for candidate in sorted(found, key=_reading_order):
        relayed = getattr(candidate, "relay", None)
        relay = resolver.resolve(relayed) if relayed is not None else None
        resolved = resolver.resolve(candidate.source)
        if candidate.rule == MEDIA_REPORT:
            resolved = Resolved(resolved.actor, "third", "media", 0.5)
        if candidate.rule == "carried" and resolved.side not in ("CN", "third"):
            # American drafting credits each sentence anew; what follows is the narrator's.
            continue
        if candidate.rule == "headline" and resolved.side not in ISSUERS and resolved.kind != "person":
            continue
        made.append(_statement(document, language, candidate, resolved, relay, issuer))
    if language == "en":
        made = list(with_wording(document, made, issuer))
        own = () if is_asked else tuple(own_words(document, made, marks, lines, registry))
        made = [one for one in made if not any(_repeats(one, sentence) for sentence in own)] + list(own)
    made.sort(key=lambda statement: (statement.content.start, statement.content.end))
    return tuple(made)


def _repeats(one: Statement, sentence: Statement) -> bool:
    """Whether a statement says no more than the speaker's whole sentence around it does."""
    is_inside = sentence.content.start <= one.content.start and one.content.end <= sentence.content.end
    return is_inside and one.side in (sentence.side, "unknown")


def _reading_order(candidate: Candidate) -> tuple[int, int]:
    start = (
        candidate.source.start
        if candidate.source is not None and candidate.rule != "continued"
        else candidate.content.start
    )
    return start, candidate.content.start


def _issuer_side(document: Document, registry: Registry) -> str:
    """Side of the text itself: given, or known from its publisher; "" for the press."""
    if document.side:
        return document.side
    if document.publisher:
        found = registry.resolve(document.publisher)
        if found is not None and found.actor.kind in ("organ", "media") and found.side in ISSUERS:
            return found.side if found.actor.kind == "organ" or found.side == "CN" else ""
    return ""


def _statement(
    document: Document, language: str, candidate: Candidate, resolved: Resolved, relay: Resolved | None, issuer: str
) -> Statement:
    text = document.text
    source, cue = candidate.source, candidate.cue
    via = issuer
    flags = list(resolved.flags)
    if not via and relay is not None and relay.side in ISSUERS and relay.side != resolved.side:
        # "Xinhua quoted Bessent as saying": the words reach the press through the other side's account.
        via = relay.side
        flags.append("relayed")
    return Statement(
        document=document.name,
        content=candidate.content,
        text=candidate.content.of(text),
        language=language,
        side=resolved.side,
        voice=voice_of(resolved.side, via, document.kind),
        form=candidate.form,
        source=source,
        source_text=source.of(text) if source is not None else "",
        cue=cue,
        cue_text=cue.of(text) if cue is not None else "",
        actor=resolved.actor,
        modality=candidate.modality,
        confidence=round(candidate.confidence * resolved.confidence, 3),
        flags=tuple(flags),
    )
