"""Press conferences by turns: what an answer says is the speaker's, what a question says is nobody's on that side.

A turn begins with a label at the head of a line ("问：", "林剑：", "彭博社记者：", "Q:", "MR. PRICE:", "Secretary
Bessent:") and goes on over the lines without one. Words that an answer credits to the other side keep that side.
"""

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpora import chinese, english
from corpora.actors import Registry
from corpora.asked import in_question
from corpora.candidates import Candidate
from corpora.document import Document, Statement
from corpora.issuers import Issuer
from corpora.official_clauses import clauses, copy_of
from corpora.quotes import quotations
from corpora.readouts import Reader
from corpora.sources import Resolved
from corpora.span import Span, trimmed
from corpora.text import language_of, sentences

_LABEL = re.compile(
    '(?:^|\n)[ \u3000\t]{0,6}(?P<name>[^\n，。：:？?！!；;“”"]{1,48}?)'
    "(?:[ \u3000]?[（(][^）)\n]{1,40}[）)])?[ \u3000]?[：:](?!//|\\d{2})"
)
_QUESTION_ZH = re.compile(
    "(?:问|提问|追问|记者|主持人|[^：]{0,20}问[及到]?|[^：]{0,20}(?:记者|提问|通讯员)|[^：]{0,16}(?:社|报|台|电视|"
    "广播|网|日报|时报|"
    "周刊|新闻|彭博|路透|法新|美联)(?:社|电视台)?)$"
)
_QUESTION_EN = re.compile(
    "(?:q|question|the press|press|reporters?|media|moderator|operator|host|interviewer|anchor|[a-z "
    ".&'-]{0,40}(?:journalist|reporter|news|times|post|daily|tv|television|radio|agency|press|media|journal|"
    "network|gazette|globe|tribune)|"
    "afp|ap|reuters|bloomberg(?: tv)?|cnn|cnbc|abc|nbc|cbs|bbc|fox(?: news| business)?|npr|cctv|cgtn|xinhua|nhk|"
    "kyodo|dpa|efe|ansa|tass|ria novosti|anadolu(?: agency)?|al jazeera|yonhap|wsj|ft|msnbc|sky news)(?: "
    "[#]?\\d)?$"
)
_ANSWER_ZH = re.compile("(?:答|回答)$|[^：]{0,16}发言人[^：]{0,6}$")
_ANSWER_EN = re.compile("(?:a|answer|spokesperson|(?:foreign ministry )?spokes(?:man|woman|person)(?: [a-z ]{1,24})?)$")
_NOT_A_TURN = re.compile(
    "(?:请问|来源|编辑|责编|时间|地点|日期|标题|附件|相关|注|链接|http|第.|一是|二是|三是|如下|以下|note|source|"
    "topics?|tags|date|location|subject|contact|share|related|[0-9]|主题|摘要|update|watch)"
)
_OFFICE_EN = re.compile(
    "(?:mr|ms|mrs|dr|secretary|president|vice president|ambassador|ms\\.|under ?secretary|deputy|assistant|spokes|"
    "minister|premier|vice premier|senator|general|gen|admiral|adm|press secretary|national security|director|the "
    "president|chairman|karoline|senior administration official)\\b"
)
_HEADING_ZH = re.compile(
    "(?P<title>(?:外交部|商务部|国防部|国新办|国台办|驻美[^，。\n]{0,12})(?:新闻)?发言人)(?P<name>(?!就|答|应|"
    "宣布|介绍|谈|表示|主持|发表|今|回|的)[\u4e00-\u9fff]{2,4}?)(?=主持|就|答|于|在|应|表示|回应|宣布|的|例行|\\d|"
    "[ \n，。：])"
)
_HEADING_EN = re.compile(
    "(?:foreign ministry|mofcom|commerce ministry|defense ministry|ministry of [a-z ]{3,30}) (?:regular press "
    "conference.{0,40})?spokes(?:person|man|woman) (?P<name>[a-z]{2,10} [a-z]{2,12})"
)
_FIRST_PERSON_ZH = re.compile("(?:我们?|中方|中国(?:政府)?|本人|中国人民|我国)$")
_FIRST_PERSON_EN = re.compile(
    "(?:i|we|me|let me|china|the chinese side|the chinese government|our|us|the united states|the u\\.s\\.|he|she|"
    "they|it|you|people|everyone|who|that|which)$"
)
_NOTED_ZH = re.compile("[^，。；]{0,12}(?:注意到|看到了?|听到)(?:有关|相关)?(?:报道|表态|言论)")
_NO_RELAY = frozenset(("np", "pp", "to", "noun", "consensus", "toward"))
_SAYING_TAIL = re.compile("(?<=[\u4e00-\u9fff]{2})(?:宣布|表示|说|指出|回应|答)$")
_TRIM = " \t\r\n\u3000\u00a0"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the span of its ``label`` (None before the first one), its ``body``, and ``role``: "answer", "question"
    or "preamble" (what the transcript says before anybody is named)."""

    label: Span | None
    body: Span
    role: str


def turns(document: Document, registry: Registry | None = None) -> tuple[Turn, ...]:
    """The turns of a transcript in order; together they cover the text. A text without labels is one preamble.

    A label is a question's where it names a medium, a reporter or "Q"; an answer's where it names an office or a
    person, and where the register knows the person. An unknown label is a question's where its turn ends in a question
    mark.
    """
    text = document.text
    language = document.language or language_of(text)
    folded = copy_of(text, language)
    heads = [match for match in _LABEL.finditer(folded) if _is_label(match["name"].strip(" \u3000（("), language)]
    made: list[Turn] = []
    first = heads[0].start("name") if heads else len(text)
    if trimmed(text, 0, first, _TRIM).end > trimmed(text, 0, first, _TRIM).start:
        made.append(Turn(None, trimmed(text, 0, first, _TRIM), "preamble"))
    for index, head in enumerate(heads):
        stop = heads[index + 1].start("name") if index + 1 < len(heads) else len(text)
        saying = _SAYING_TAIL.search(folded, head.start("name"), head.end("name"))
        last = saying.start() if saying is not None else head.end("name")
        name = trimmed(text, head.start("name"), last, _TRIM + "（(")
        closing = text.find("）", head.end(), stop) if text[head.start("name")] in "（(" else -1
        body = trimmed(text, head.end(), closing if closing >= 0 else stop, _TRIM)
        raw = " ".join(name.of(text).split())
        made.append(Turn(name, body, _role(folded[name.start : name.end], language, raw, registry)))
        if closing >= 0 and len(made) > 1:
            # "（记者：是的。）" within an answer: the answer goes on behind it.
            held = made[-2]
            made.append(Turn(held.label, trimmed(text, closing + 1, stop, _TRIM), held.role))
    return _with_roles(text, made)


def _is_label(name: str, language: str) -> bool:
    if not name or _NOT_A_TURN.match(name):
        return False
    if language == "zh":
        return len(name) <= 24 and chinese.is_label(name)
    return len(name.split()) <= 8


def _role(name: str, language: str, raw: str, registry: Registry | None) -> str:
    """Role that a label alone tells, or "" for a name that nothing is known of."""
    question, answer = (_QUESTION_ZH, _ANSWER_ZH) if language == "zh" else (_QUESTION_EN, _ANSWER_EN)
    if question.match(name):
        return "question"
    if answer.match(name) or (language == "en" and _OFFICE_EN.match(name)):
        return "answer"
    found = registry.resolve(raw.title() if raw.isupper() else raw) if registry is not None else None
    if found is None:
        return ""
    return "question" if found.actor.kind == "media" else "answer"


def _with_roles(text: str, made: Sequence[Turn]) -> tuple[Turn, ...]:
    """Turns of names that nothing is known of: questions where at least half of a name's turns ask something."""
    asked: dict[str, list[bool]] = {}
    for turn in made:
        if not turn.role and turn.label is not None:
            words = turn.body.of(text)
            asked.setdefault(turn.label.of(text), []).append("?" in words or "？" in words)
    return tuple(
        turn
        if turn.role or turn.label is None
        else replace(turn, role="question" if sum(asks := asked[turn.label.of(text)]) * 2 >= len(asks) else "answer")
        for turn in made
    )


def read_turns(document: Document, issuer: Issuer, registry: Registry) -> tuple[Statement, ...]:
    """Statements of a transcript in order: the sentences of answers, and what questions credit to named people.

    An answer's sentences are the speaker's: the first has the label as source and its colon as cue, the others go on
    (flag "continued"). The actor is whom the label names, or the spokesperson named in the heading where it is only
    "答" or "A". Words that an answer credits to another side carry that side and the flag "relayed".
    Questions are no statements of the side; what they report of others is flagged "in_question" and comes via the
    press.
    """
    text = document.text
    language = document.language or language_of(text)
    if language not in ("en", "zh"):
        return ()
    marks = quotations(text)
    lines = sentences(text, language)
    if language == "zh":
        found = chinese.candidates(text, marks, lines, with_runs=False)
    else:
        found = english.candidates(text, marks, lines)
    found = tuple(sorted((c for c in found if c.rule not in ("label", "headline", "run")), key=lambda c: c.content))
    pieces = tuple(piece for piece, _ in clauses(text, language, marks, lines))
    starts = [candidate.content.start for candidate in found]
    reader = Reader(document, issuer, registry, language)
    speaker = _heading_speaker(text, language)
    made: list[Statement] = []
    opened: set[Span] = set()
    for turn in turns(document, registry):
        inside = [
            candidate
            for candidate in found[
                bisect.bisect_left(starts, turn.body.start) : bisect.bisect_left(starts, turn.body.end)
            ]
            if candidate.source is None or candidate.source.start >= turn.body.start
        ]
        if turn.role == "question":
            made.extend(in_question(reader, inside))
            continue
        resolved = _speaker(reader, turn, speaker, issuer)
        is_first = not (len(made) and made[-1].source_text and turn.label is not None and turn.label in opened)
        for piece in _within(pieces, turn.body):
            made.extend(_answer(reader, piece, inside, turn, resolved, is_first=is_first))
            is_first = False
        if turn.label is not None:
            opened.add(turn.label)
    return tuple(made)


def _heading_speaker(text: str, language: str) -> Span | None:
    """The spokesperson whom the heading names, as a span."""
    folded = copy_of(text[:400], language)
    match = (_HEADING_ZH if language == "zh" else _HEADING_EN).search(folded)
    return Span(match.start("name"), match.end("name")) if match is not None else None


def _speaker(reader: Reader, turn: Turn, heading: Span | None, issuer: Issuer) -> Resolved:
    """Who answers: whom the label names, or the spokesperson of the heading where it is only "答" or "A"."""
    if turn.label is None:
        return reader.sources.own
    name = reader.folded[turn.label.start : turn.label.end]
    is_anonymous = name in ("答", "回答", "a", "answer") or name.startswith(("发言人", "spokesperson"))
    if is_anonymous and heading is None:
        return reader.sources.own
    source = heading if is_anonymous and heading is not None else turn.label
    resolved = reader.sources.by_name(source)
    if resolved.side not in ("US", "CN", "joint") and (resolved.confidence <= 0.6 or resolved.side == "unknown"):
        return Resolved(resolved.actor or source.of(reader.document.text), issuer.side, "person", 0.8)
    return resolved


def _within(pieces: Sequence[Span], body: Span) -> Iterator[Span]:
    first = max(0, bisect.bisect_left(pieces, body.start, key=lambda piece: piece.start) - 1)
    for index in range(first, len(pieces)):
        if pieces[index].start >= body.end:
            return
        start, end = max(pieces[index].start, body.start), min(pieces[index].end, body.end)
        if end - start > 1:
            yield Span(start, end)


def _answer(
    reader: Reader, piece: Span, inside: Sequence[Candidate], turn: Turn, resolved: Resolved, *, is_first: bool
) -> Iterator[Statement]:
    """A sentence of an answer: the speaker's, but for the words that it credits to others.

    A sentence that reports somebody else's words ("…表示，…"), or is mostly those, is theirs alone; one that only touches
    on them is the speaker's too.
    """
    label = turn.label
    colon = reader.folded.find("：" if reader.language == "zh" else ":", label.end) if label is not None else -1
    cue = Span(colon, colon + 1) if 0 <= colon < piece.start else None
    form = "direct" if label is not None else "indirect"
    whole = reader.plain(piece)
    relayed: list[Statement] = []
    is_theirs = False
    first = bisect.bisect_left(inside, piece.start, key=lambda candidate: candidate.content.start)
    last = bisect.bisect_left(inside, piece.end, key=lambda candidate: candidate.content.start)
    for candidate in inside[first:last]:
        if candidate.content.end > piece.end:
            continue
        other = _relayed(reader, candidate, resolved)
        if other is not None:
            relayed.append(reader.statement(reader.inner(candidate.content, candidate), candidate, other, ()))
            is_theirs = is_theirs or candidate.rule == "marked"
    is_theirs = is_theirs or sum(len(statement.content) for statement in relayed) * 2 >= len(whole)
    if not is_theirs and len(whole) >= 2:
        own = Candidate(whole, label, cue, form, "asserted", 0.9, "turn")
        yield reader.statement(whole, own, resolved, ("turn",) if is_first else ("turn", "continued"))
    yield from relayed


def _relayed(reader: Reader, candidate: Candidate, resolved: Resolved) -> Resolved | None:
    """Whose words a candidate within an answer relays; None where they are the speaker's own or nobody's."""
    if candidate.source is None or candidate.modality != "asserted" or candidate.rule in _NO_RELAY:
        return None
    name = reader.folded[candidate.source.start : candidate.source.end].strip()
    if (_FIRST_PERSON_ZH if reader.language == "zh" else _FIRST_PERSON_EN).match(name):
        return None
    other = reader.sources.resolve(candidate, resolved)
    if other.side in (resolved.side, "unknown", "joint") or (other.side == "third" and other.confidence <= 0.5):
        return None
    return other
