"""What two sentences say that cannot both hold: functions from two assertions to claims."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

from corpora.text import fold
from framing.comparison.assertions import ENDS, Assertion, Bound
from framing.comparison.bindings import may_be_one
from framing.comparison.claims import CONTACTS, Amount
from framing.comparison.similarity import Passage, similarity

# Kind, what the first says, what the second says, certainty in [0, 1].
Claim = tuple[str, str, str, float]
# Amounts within this ratio are one amount, rounded differently.
SAME_RATIO = 1.02
# The meeting itself is held on one day; two meetings of one kind that lie further apart, or that are told of in texts
# published further apart, are two.
MAX_DAYS, MAX_PUBLISHED = 21, 3
# Two sentences of one language in nearly the same words, but for a negation.
SAME_BUT_FOR_NOT = 0.75
# Least similarity where one names several amounts of a unit: a list of tariffs seldom is about the one of another
# sentence.
MIN_LIKE_OF_SEVERAL = 0.55
_NOT = re.compile(r"\b(?:not|never|no|neither|nor|without|cannot)\b|n['’]t\b|没有|未(?!来)|不(?!断|仅|但|同|只)")
_LEADERS = re.compile(
    r"\b(?:president|leaders?|xi|trump|chairman|counterpart|call|calls|phone|chin[ae]\w{0,4})\b|主席|总统|元首|通话|电话"
)
_HAS_DONE = (
    re.compile(r"(?:\bu\.s\.|\bunited states|美方|美国)(?: side)? ?(?:has|have|will|had|将|已|决定)"),
    re.compile(r"(?:\bchina|\bchinese side|中方|中国) ?(?:has|have|will|had|将|已|决定)"),
)
_IN_TURN = re.compile(
    r"\b(?:in turn|correspondingly|accordingly|in response|reciprocal|each other|also|both)\b|相应|也|互|双方"
)


def numbers(first: Assertion, second: Assertion, near: float) -> list[Claim]:
    """Amounts of one unit, of one action and one actor, of which none is the same on both sides."""
    found: list[Claim] = []
    for unit in sorted({one.amount.unit for one in first.amounts} & {one.amount.unit for one in second.amounts}):
        left = [one for one in first.amounts if one.amount.unit == unit]
        right = [one for one in second.amounts if one.amount.unit == unit]
        comparable = [
            (x, y)
            for x in left
            for y in right
            if (x.action == y.action or not x.action or not y.action) and may_be_one(x.doer, y.doer)
        ]
        several = max(len(left), len(right)) > 1
        if several and (near < MIN_LIKE_OF_SEVERAL or _is_sum(left, right) or _is_sum(right, left)):
            continue
        if comparable and not any(_same(x.amount, y.amount) for x in left for y in right):
            claims = [_claims(text, rows) for text, rows in ((first.text, left), (second.text, right))]
            lengths = all(one.action == "last" for one in (*left, *right))
            if lengths and not published_near(first, second):
                continue
            kind = "length" if lengths else "number"
            found.append((kind, claims[0], claims[1], 1.0 / max(len(left), len(right))))
    return found


def polarities(first: Assertion, second: Assertion) -> list[Claim]:
    """What one affirms and the other denies; how one describes the meeting and the other says it was not."""
    found: list[Claim] = []
    for event in sorted((first.affirmed & second.denied) | (first.denied & second.affirmed)):
        # "I have not spoken to him about this": about another matter.
        if event == "spoke" and not all(_LEADERS.search(fold(sentence.text)) for sentence in (first, second)):
            continue
        claims = [f"{event}: {'denied' if event in sentence.denied else 'affirmed'}" for sentence in (first, second)]
        found.append(("contact" if event in CONTACTS else "silence", claims[0], claims[1], 0.9))
    for action in sorted((first.actions & second.refused) | (first.refused & second.actions)):
        claims = [f"not {action}" if action in sentence.refused else action for sentence in (first, second)]
        found.append(("polarity", claims[0], claims[1], 0.7))
    if first.asker and second.asker and first.asker != second.asker:
        found.append(("asked", f"{first.asker} asked", f"{second.asker} asked", 0.9))
    elif first.proposer and second.proposer and first.proposer != second.proposer:
        found.append(("actor", f"{first.proposer} proposed", f"{second.proposer} proposed", 0.8))
    for name in sorted(set(first.manner) & set(second.manner)):
        if first.manner[name] != second.manner[name]:
            words = name.replace("_", " ")
            claims = [f"not {words}" if sentence.manner[name] else words for sentence in (first, second)]
            found.append(("manner", claims[0], claims[1], 0.7))
    return found


def dates(first: Assertion, second: Assertion) -> list[Claim]:
    """Days of one kind of occasion (announced, held, from then on) that do not meet."""
    for occasion in sorted({day.occasion for day in first.days} & {day.occasion for day in second.days}):
        left = [day for day in first.days if day.occasion == occasion]
        right = [day for day in second.days if day.occasion == occasion]
        # A call late in Washington is held the next day in Beijing.
        slack = timedelta(1 if occasion == "hold" else 0)
        pairs = [(x, y) for x in left for y in right if may_be_one(x.doer, y.doer)]
        if pairs and not any(x.first - slack <= y.last and y.first - slack <= x.last for x in left for y in right):
            held = occasion == "hold" and first.event and first.event == second.event and published_near(first, second)
            apart = abs((pairs[0][0].first - pairs[0][1].first).days)
            if held and apart > MAX_DAYS:
                continue
            kind = "held" if held and len(left) == len(right) == 1 else "date"
            return [(kind, pairs[0][0].first.isoformat(), pairs[0][1].first.isoformat(), 0.8)]
    return []


def published_near(first: Assertion, second: Assertion) -> bool:
    """Whether two sentences were published so near to each other that they may tell of one meeting."""
    days = [one.said.published[:10] for one in (first, second)]
    try:
        return abs((date.fromisoformat(days[0]) - date.fromisoformat(days[1])).days) <= MAX_PUBLISHED
    except ValueError:
        return False


def degrees(first: Assertion, second: Assertion) -> list[Claim]:
    """A measure that one says is ended and the other says is only suspended, by the same side."""
    ends = [sentence.actions & ENDS for sentence in (first, second)]
    if not all(len(found) == 1 for found in ends) or ends[0] == ends[1]:
        return []
    if not first.doer or first.doer != second.doer or first.doer == "both":
        return []
    return [("polarity", " ".join(ends[0]), " ".join(ends[1]), 0.5)]


def _same(first: Amount, second: Amount) -> bool:
    low, high = sorted((first.value, second.value))
    return high <= low * SAME_RATIO


def _is_sum(parts: Sequence[Bound], whole: Sequence[Bound]) -> bool:
    """Whether one amount is the sum of two or more of the other side: 91% cancelled and 24% suspended are 115%."""
    values = sorted({one.amount.value for one in parts})[:8]
    sums = {sum(some) for n in range(2, len(values) + 1) for some in combinations(values, n)}
    return any(abs(one.amount.value - total) < 1e-9 for one in whole for total in sums)


def _claims(text: str, found: Sequence[Bound]) -> str:
    return ", ".join(text[one.amount.start : one.amount.end] for one in found)


def may_be_close(first: Assertion, second: Assertion) -> bool:
    """Whether what is only read in sentences that are close to each other is there at all."""
    opposed = (first.says & second.denies) | (first.denies & second.says)
    units = {one.amount.unit for one in first.amounts} & {one.amount.unit for one in second.amounts}
    if first.said.language == second.said.language and bool(_NOT.search(first.text)) != bool(_NOT.search(second.text)):
        return True
    return bool(opposed or units or (first.doer and second.doer and first.doer != second.doer))


def one_of_several(first: Assertion, second: Assertion) -> list[Claim]:
    """Of as many amounts of a unit on both sides, all but one are the same."""
    for unit in sorted({one.amount.unit for one in first.amounts} & {one.amount.unit for one in second.amounts}):
        left = [one for one in first.amounts if one.amount.unit == unit]
        right = [one for one in second.amounts if one.amount.unit == unit]
        if len(left) != len(right) or len(left) < 2:
            continue
        alone = [x for x in left if not any(_same(x.amount, y.amount) for y in right)]
        others = [y for y in right if not any(_same(x.amount, y.amount) for x in left)]
        if len(alone) == len(others) == 1 and may_be_one(alone[0].doer, others[0].doer):
            claims = [_claims(text, rows) for text, rows in ((first.text, alone), (second.text, others))]
            return [("number", claims[0], claims[1], 0.6)]
    return []


def denials(first: Assertion, second: Assertion, near: float) -> list[Claim]:
    """What one affirms and the other denies, in sentences that share their matter and in all else agree."""
    opposed = sorted((first.says & second.denies) | (first.denies & second.says))
    if not opposed and first.said.language == second.said.language and _in_words(first, second) >= SAME_BUT_FOR_NOT:
        is_denied = [len(_NOT.findall(fold(sentence.text))) % 2 == 1 for sentence in (first, second)]
        if is_denied[0] != is_denied[1]:
            claims = ["denied" if one else "affirmed" for one in is_denied]
            return [("polarity", claims[0], claims[1], 0.5)]
    if not opposed or not may_be_one(first.doer, second.doer) or not first.numbers <= second.numbers | first.numbers:
        return []
    name = opposed[0]
    claims = [f"not {name}" if name in sentence.denies else name for sentence in (first, second)]
    return [("polarity", claims[0], claims[1], 0.5 + near / 4)]


def _in_words(first: Assertion, second: Assertion) -> float:
    """Similarity of the words alone."""
    words = [Passage(frozenset(), one.passage.words, one.passage.norm) for one in (first, second)]
    return similarity(words[0], words[1])


def _is_of_both(text: str) -> bool:
    """Whether a sentence tells what either side did: "the U.S. has imposed ... and China has imposed"."""
    return all(pattern.search(fold(text)) for pattern in _HAS_DONE)


def doers(first: Assertion, second: Assertion, near: float) -> list[Claim]:
    """One measure with its numbers and its action, which one ascribes to the one side and the other to the other side.

    Each side often does the same in its turn; so the sentences must share all numbers of the shorter one, one at least.
    """
    if {first.doer, second.doer} != {"US", "CN"} or not first.actions & second.actions:
        return []
    fewer = min(first.numbers, second.numbers, key=len)
    if any(_is_of_both(sentence.text) for sentence in (first, second)):
        return []
    if not fewer or not (fewer <= first.numbers and fewer <= second.numbers) or _IN_TURN.search(fold(first.text)):
        return []
    if _IN_TURN.search(fold(second.text)):
        return []
    return [("actor", f"{first.doer} acts", f"{second.doer} acts", 0.3 + near / 4)]
