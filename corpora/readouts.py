"""Official readouts, clause by clause: every clause is a statement of the issuer or of whom it credits.

A readout is its issuer's choice of words throughout, so nothing of it is mere narration. What it credits to a person of
its own side is that person's via the issuer's text; what it credits to the other side keeps that side and is flagged
"relayed"; what both are said to have agreed is the issuer's account of both. In the state media's accounts the narrator
counts only where he characterizes, for they also record who stood where.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpora import chinese, english
from corpora.actors import Registry
from corpora.asked import Questions
from corpora.candidates import Candidate
from corpora.document import Document, Statement
from corpora.handles import owner_of
from corpora.issuers import Issuer, is_transcript, issuer_of
from corpora.official_clauses import TRIM, clauses, lead_end, part_of, weighs
from corpora.official_sources import OfficialSources
from corpora.quotes import Quotation, quotations
from corpora.sources import Resolved
from corpora.span import Span, trimmed
from corpora.text import language_of, sentences
from corpora.voices import voice_of

__all__ = ["Issuer", "Reader", "clauses", "is_transcript", "issuer_of", "read_readout"]

_SIDE_EN = re.compile(
    "(?:i|we|it|this|that|china|the chinese(?: side| government| people)?|(?:the )?(?:u\\.s\\.|us|united states|"
    "american)(?: side| government| people)?|both sides|the two sides|the two countries|both countries|the "
    "international community|people|all parties|which|who|china and the (?:u\\.s\\.|us|united states))$"
)
_REPORT_EN = re.compile(
    "\\b(?:said|says|stated|states|noted|stressed|emphasized|reiterated|expressed|pointed out|added|announced)\\b"
)
_FIRST_CUE = re.compile(
    " (?:also |further |then |again )?(?:said|stated|noted|stressed|emphasized|reiterated|pointed out|added|believes|"
    "affirmed|underscored|highlighted|conveyed)(?: that)? "
)
_JOINING = re.compile("[ ,;\\n]{0,4}(?:and|but|while|for which|adding|further)?[ ,]{0,3}$")
# Narration within a paragraph of an English readout that ends a speaker's words.
_NARRATION_EN = re.compile(
    "(?:(?:the two|both|the) (?:sides|parties|presidents|leaders|heads of state|countries|ministers|secretaries|"
    "principals|officials)|they|the (?:secretary|president|minister) and [a-z .]{3,40})"
    " (?:also |further |had |have |both |then |jointly |briefly ){0,3}(?:agreed?|exchanged?|discussed|held|spoke|"
    "engaged|"
    "talked|met|committed|covered|touched|reviewed)\\b"
    "|overall, |also present|(?:on|from) [a-z]{3,9}\\.? \\d{1,2}"
    "|(?:the|this) (?:meeting|call|talks|discussion|discussions|conversation|visit) (?:lasted|took place|was held|were "
    "held|(?:was|were) (?:candid|constructive|frank|substantive|in-depth|productive|part of))"
)
_BOTH_EN = re.compile(
    "(?:additionally, |also, |in addition, |during the (?:meeting|call), |overall, )?"
    "(?P<source>they|both sides|the two (?:sides|leaders|presidents|ministers|secretaries)|"
    "(?:secretary|ambassador|president|minister) [a-z]{2,12} and [a-z .]{3,40}?)(?: also| further| both| then){0,2} "
    "(?P<cue>discussed|exchanged views|agreed|reviewed|spoke about|reaffirmed|touched on)\\b"
)
_LABEL_END = re.compile('[:：][ \\n]{0,3}[“"]?[ \\n]{0,3}\\Z')
_DEMANDED = re.compile("(?:should|must|needs? to|ought to|had better)(?: [a-z]{3,12}ly)?$")
_STOPS = "。！？!?；;"
# The least of a narrator's own words beside a credited clause, in characters, that make a statement.
_LEAST = {"zh": 14, "en": 40}


@dataclass(frozen=True, slots=True)
class _Speaker:
    source: Span | None
    cue: Span | None
    resolved: Resolved
    paragraph: int


def read_readout(document: Document, issuer: Issuer, registry: Registry) -> tuple[Statement, ...]:
    """Every clause of an official text as a statement, in order; headings, datelines and furniture left out.

    ``source`` and ``cue`` are the spans where the clause itself names them: None for the issuer's own account (its
    ``actor`` is the organ) and for sentences that go on with a speaker (``source_text`` then says who). Flags:
    "relayed" for the other side's words, "continued" where the speaker was named before, "account" for the issuer's
    own narration, "joint_claim" for what it says of both. An issuer with ``is_account`` narrates only where it
    characterizes. Linear in the length of the text; a text without letters has no statements.
    """
    text = document.text
    language = document.language or language_of(text)
    if language not in ("en", "zh"):
        return ()
    marks = quotations(text)
    lines = sentences(text, language)
    found = _credited(text, language, marks, lines, is_official=not issuer.is_account or issuer.is_official)
    reader = Reader(document, issuer, registry, language)
    made: list[Statement] = []
    at = reached = 0
    questions = Questions(reader, found, lines)
    for clause, paragraph in clauses(text, language, marks, lines, at_semicolons=not issuer.is_account):
        if language == "en" and questions.holds(clause):
            made.extend(questions.statements())
            reached = clause.end
            continue
        while at < len(found) and found[at].content.end <= clause.start:
            if issuer.is_account and found[at].content.start >= reached:
                # A heading of an account credits, too, but it narrates nothing.
                made.append(reader.heading(found[at]))
            at += 1
        reached = clause.end
        inside = [candidate for candidate in found[at : at + 40] if candidate.content.start < clause.end]
        made.extend(reader.clause(clause, paragraph, inside))
    if not made and not questions.is_met:
        # A post of one line without a stop has the shape of a heading.
        made.extend(reader.heading(candidate) for candidate in found)
    if not made and not questions.is_met and owner_of(document.url) is not None:
        made.extend(reader.post())
    return tuple(made)


def _credited(
    text: str, language: str, marks: Sequence[Quotation], lines: Sequence[Span], *, is_official: bool
) -> list[Candidate]:
    if language == "zh":
        found = chinese.candidates(text, marks, lines, is_account=is_official)
    else:
        found = english.candidates(text, marks, lines)
    return sorted(found, key=lambda candidate: (candidate.content.start, candidate.content.end))


class Reader:
    """Turns the clauses of one official text into statements, keeping who spoke last."""

    def __init__(self, document: Document, issuer: Issuer, registry: Registry, language: str) -> None:
        self.document, self.issuer, self.language = document, issuer, language
        self.sources = OfficialSources(document, issuer, registry, language)
        self.folded = self.sources.folded
        self._speaker: _Speaker | None = None

    def clause(self, clause: Span, paragraph: int, inside: Sequence[Candidate]) -> Iterator[Statement]:
        """The statements of one clause, given the attributions whose contents touch it."""
        if self._speaker is not None and self._speaker.paragraph != paragraph:
            self._speaker = None
        if self.language == "en":
            inside = [one for one in inside if not self._is_demanded(one) and not self._is_denied(one)]
            inside = self._breaking_out(inside)
        touching = [candidate for candidate in inside if part_of(candidate, clause) is not None]
        at = clause.start
        for index, candidate in enumerate(touching):
            content = part_of(candidate, clause) or candidate.content
            following = touching[index + 1] if index + 1 < len(touching) else None
            if self.language == "en" and candidate.form != "direct":
                content = self._to_the_end(self._from_first_cue(content, candidate, clause), clause, following)
            yield from self._account(at, lead_end(candidate, content, clause))
            resolved = self.sources.resolve(candidate, self._speaker.resolved if self._speaker is not None else None)
            is_continued = candidate.rule == "run" or candidate.content.start < clause.start
            if candidate.rule not in ("du", "headline"):
                self._speaker = _Speaker(candidate.source, candidate.cue, resolved, paragraph)
            flags = ("continued",) if is_continued else ()
            yield self.statement(self.inner(content, candidate), candidate, resolved, flags)
            at = max(at, candidate.content.end, content.end)
            if self.language == "en" and candidate.cue is not None and candidate.cue.start >= candidate.content.end:
                # "..., said the secretary in response to a question": what stands behind tells who and when.
                at = clause.end
        if touching:
            yield from self._account(at, clause.end)
        elif self._speaker is not None and self._goes_on(clause) and self.folded[clause.end - 1] != "?":
            held = self._speaker
            going_on = Candidate(clause, held.source, held.cue, "indirect", "asserted", 0.7, "run")
            yield self.statement(self.plain(clause), going_on, held.resolved, ("continued",))
        else:
            self._speaker = None
            yield from self._account(clause.start, clause.end, least=2)

    def _is_demanded(self, candidate: Candidate) -> bool:
        """Whether the cue is what somebody ought to do, or belongs to another subject than the words before its comma."""
        if candidate.source is None or candidate.cue is None or candidate.form == "direct":
            return False
        between = self.folded[candidate.source.end : candidate.cue.start].strip()
        cue = self.folded[candidate.cue.start : candidate.cue.end]
        if self.issuer.side == "CN" and (between == "," or between.startswith((f", {cue} ", f", and {cue} "))):
            # "China advocates adherence to the law, opposes ...": China does.
            return True
        return _DEMANDED.match(between) is not None

    def _is_denied(self, candidate: Candidate) -> bool:
        """Whether an account says what somebody did not say, or what he meant by it: those are its own words."""
        if candidate.source is None or candidate.cue is None or candidate.form == "direct":
            return False
        is_read = self.folded.startswith("referring to", candidate.cue.start)
        if candidate.modality != "negated" and not is_read:
            return False
        return self.sources.resolve(candidate, None).side not in (self.issuer.side, "unknown")

    def heading(self, candidate: Candidate) -> Statement:
        """The statement of a heading, which nothing goes on from."""
        return self.statement(
            self.inner(candidate.content, candidate), candidate, self.sources.resolve(candidate, None), ("heading",)
        )

    def post(self) -> Iterator[Statement]:
        """The whole of a post of one line as its owner's."""
        span = self.plain(Span(0, len(self.folded)))
        if len(span) >= _LEAST[self.language] and "\n" not in span.of(self.folded):
            own = Candidate(span, None, None, "indirect", "asserted", 0.5, "account")
            yield self.statement(span, own, self.sources.own, ("account",))

    def _account(self, start: int, end: int, least: int = 0) -> Iterator[Statement]:
        """The issuer's own account from ``start`` to ``end``, if that is more than a connective or a date."""
        if end <= start:
            return
        span = self.plain(Span(start, end))
        is_label = _LABEL_END.search(self.folded, start, end) is not None and bool(self.folded[end:].strip())
        if self.language == "en" and (is_label or self.folded[end - 1] == "?"):
            # A label before a quotation, or somebody's question: nothing that the issuer says.
            return
        if len(span) < (least or _LEAST[self.language]):
            return
        if self.issuer.is_account and not (self.issuer.is_official and weighs(self.folded, span, self.language)):
            return
        both = _BOTH_EN.match(self.folded, span.start, span.end) if self.language == "en" else None
        if both is not None and both.end("cue") < span.end:
            # "They discussed…": both are credited, by one of them.
            content = self.plain(Span(both.end("cue"), span.end))
            told = Candidate(
                content, Span(*both.span("source")), Span(*both.span("cue")), "indirect", "asserted", 0.8, "both"
            )
            yield self.statement(content, told, self.sources.joint(), ())
            return
        own = Candidate(span, None, None, "indirect", "asserted", 0.9, "account")
        yield self.statement(span, own, self.sources.own, ("account",))

    def _breaking_out(self, inside: Sequence[Candidate]) -> Sequence[Candidate]:
        """The attributions of an English sentence, but for a side's attitudes in the mouth of a speaker who goes on."""
        if self._speaker is None or self.issuer.side != "CN" or self._speaker.source is None:
            return inside
        for candidate in inside:
            if candidate.source is None:
                continue
            name = self.folded[candidate.source.start : candidate.source.end].strip()
            cue = self.folded[candidate.cue.start : candidate.cue.end] if candidate.cue is not None else ""
            is_own = name in ("i", "we", "it")
            if _SIDE_EN.match(name) is None or (_REPORT_EN.search(cue) is not None and not is_own):
                return inside
        return ()

    def _from_first_cue(self, content: Span, candidate: Candidate, clause: Span) -> Span:
        """The content from behind the first cue of its source, where a later one was read ("said … and believes
        that")."""
        source = candidate.source
        if source is None or source.start < clause.start or content.start - source.end < 30:
            return content
        first = _FIRST_CUE.match(self.folded, source.end, content.start)
        if first is None or " and " not in self.folded[first.end() : content.start]:
            return content
        return Span(first.end(), content.end)

    def _to_the_end(self, content: Span, clause: Span, following: Candidate | None) -> Span:
        """In an official text what follows a credited clause within its sentence is credited too."""
        stop = clause.end
        if following is not None:
            named = following.source
            first = named if named is not None and named.start > content.start else following.cue
            stop = first.start if first is not None and first.start > content.start else following.content.start
            stop = min(stop, following.content.start, clause.end)
            stop = content.start + len(_JOINING.sub("", self.document.text[content.start : stop]))
        return Span(content.start, stop) if stop > content.end else content

    def _goes_on(self, clause: Span) -> bool:
        """Whether the speaker's words go on: Chinese drafting does so within a paragraph, American drafting not."""
        if self.language == "zh":
            # The Chinese rules have told already which sentences go on.
            return False
        return self.issuer.side == "CN" and _NARRATION_EN.match(self.folded, clause.start, clause.end) is None

    def inner(self, content: Span, candidate: Candidate) -> Span:
        """The content as it is marked: a quotation keeps its last stop."""
        return content if content == candidate.content and candidate.form == "direct" else self.plain(content)

    def plain(self, span: Span) -> Span:
        """A span without white space and stops at its ends."""
        stops = _STOPS + ("，、" if self.language == "zh" else ".")
        return trimmed(self.document.text, span.start, span.end, TRIM + stops)

    def statement(self, content: Span, candidate: Candidate, resolved: Resolved, flags: tuple[str, ...]) -> Statement:
        """A statement of this text; the voice says whose words via whose text."""
        text = self.document.text
        side = resolved.side
        if side not in (self.issuer.side, "joint", "unknown"):
            flags = (*flags, "relayed")
        is_named_here = "continued" not in flags
        source = candidate.source if is_named_here else None
        cue = candidate.cue if is_named_here else None
        return Statement(
            document=self.document.name,
            content=content,
            text=content.of(text),
            language=self.language,
            side=side,
            voice=voice_of(side, self.issuer.side, self.document.kind),
            form=candidate.form,
            source=source,
            source_text=candidate.source.of(text) if candidate.source is not None else "",
            cue=cue,
            cue_text=cue.of(text) if cue is not None else "",
            actor=resolved.actor,
            modality=candidate.modality,
            confidence=round(candidate.confidence * resolved.confidence, 3),
            flags=tuple(dict.fromkeys((*resolved.flags, *flags))),
        )
