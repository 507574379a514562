"""Acts of speech of which an English text gives the topic and not the words: "posted on X about ...", "discussed ...".

The content of such an attribution is the topic. Only the scope "statements" knows them: the broad scope marks beliefs and
attitudes by its own frames.
"""

from corpora.cues import english_cues
from corpora.english_act_words import (
    CHANNELS,
    CLEAR,
    ENCOUNTERS,
    EXCHANGES,
    FIGURES,
    JOURNALISTS,
    LIGHT,
    NO_TOPIC,
    OWN,
    PAGES,
    PLACES,
    POSTS,
    SHOWS,
    SPEAKS,
    STRESSES,
    TAIL,
    TOPICS,
    WEIGHTS,
)
from corpora.english_clauses import content_end
from corpora.english_groups import Found, char_span, is_holder, verb_group
from corpora.english_nouns import noun_phrase_after, subject_before
from corpora.english_sources import find_source
from corpora.english_words import BE, DAYS, DETERMINERS, Unit, is_adverb, is_word
from corpora.span import Span


def topic_acts(unit: Unit, number: int, known: list[Found]) -> list[Found]:
    """Attributions of sentence ``number`` by an act of speech and its topic.

    ``known`` are those with words that were found in it: an act that is joined to one with "and" ends its content.
    """
    made: list[Found] = []
    told: Found | None = None
    taken = {item.cue.start for item in known if item.cue is not None}
    stops = [place for place in range(1, len(unit)) if unit.starts[place] in taken]
    stops = sorted(_joint(unit, place) for place in stops if _joint(unit, place))
    for index, word in enumerate(unit.low):
        if index == 0 or unit.starts[index] in taken or (unit.cap[index] and not unit.is_title):
            continue
        if not any(word in kind for kind in (POSTS, EXCHANGES, LIGHT, SPEAKS, STRESSES, SHOWS, CLEAR)):
            continue
        found = _act(unit, number, index, stops)
        if found is None:
            continue
        joint = _joint(unit, index)
        for other in (*known, *made):
            if joint and other.first < joint < other.last:
                other.last = joint
        if word == "interviewed" and found.first == index + 1:
            told = told or found
        elif not made or found.first >= made[-1].last:
            made.append(found)
    if told is not None and not made and not known:
        # An interview of which nothing is told but where it was.
        made.append(told)
    return made


def _joint(unit: Unit, index: int) -> int:
    """The "and" that joins the verb at ``index`` to one before it; 0 where there is none."""
    group, _ = verb_group(unit, index)
    return group - 1 if group > 1 and unit.low[group - 1] in ("and", "but") else 0


def _act(unit: Unit, number: int, index: int, stops: list[int]) -> Found | None:
    low = unit.low
    is_guest = False
    is_raised = low[index] in CLEAR and low[index - 1] in ("very", "quite", "perfectly", "equally")
    group, auxiliaries = verb_group(unit, index - is_raised)
    if low[index] in CLEAR:
        if not any(word in BE for word in auxiliaries) or low[group - 1] in ("it", "this", "that", "there", "what"):
            return None
    elif any(word in BE for word in auxiliaries) and not low[index].endswith("ing"):
        if low[index] != "interviewed":
            return None
        # "X was interviewed by Y on Z": the subject is who speaks.
        is_guest = True
    mode, source, _ = find_source(unit, index, group, low[index].endswith("ing"), [], False)
    if mode == "" and low[group - 1] in ("and", ","):
        source = _first_subject(unit, group)
    elif mode not in ("subject", "across", "coordinated", "relative", "participle"):
        return None
    if source is None or not _speaks(unit, source):
        return None
    if low[index] in SHOWS and low[source[1] - 1] not in PAGES:
        return None
    if low[index] == "interviewed" and not is_guest:
        # "CNBC interviewed Sacks on chips": the words are his.
        end = noun_phrase_after(unit, index + 1)
        if end == index + 1 or not is_holder(unit, (index + 1, end)):
            return None
        source, is_guest = (index + 1, end), True
    first = _of_hearing(unit, index) if is_guest else _topic(unit, index)
    if first is None or first >= len(unit):
        return None
    last = content_end(unit, first, [stop for stop in stops if stop > first], False)
    last = _without_place(unit, first, last)
    if last <= first:
        return None
    is_behind = first == index + 1 or source[0] > index
    cue = Span(unit.starts[index], unit.ends[index if is_behind else first - 1])
    return Found(number, first, last, char_span(unit, source), cue, "topic", "asserted", "attitude")


def _first_subject(unit: Unit, before: int) -> tuple[int, int] | None:
    """The subject of an earlier verb of the sentence, of whatever kind: "announced ... and participated in ..."."""
    for place in range(1, min(before, 30)):
        word = unit.low[place]
        if word.endswith("ed") or word in ("held", "met", "gave", "made", "took", "had"):
            noun = subject_before(unit, verb_group(unit, place)[0] - 1)
            if noun is not None:
                return noun
    return None


def _speaks(unit: Unit, source: tuple[int, int]) -> bool:
    """Whether a subject can speak or post: a holder of attitudes, or an account of one."""
    return is_holder(unit, source) or unit.low[source[1] - 1] in ("account", "accounts", "sides", "delegations")


def _topic(unit: Unit, index: int) -> int | None:
    """First token of the topic behind the verb at ``index``, or None where the frame is another one."""
    low = unit.low
    n = len(unit)
    word = low[index]
    if word in STRESSES:
        return _behind_adjunct(unit, index)
    after = _skip_place(unit, index + 1)
    following = low[after] if after < n else ""
    if word in CLEAR:
        return after + 1 if following in ("that", "about") else None
    if word in SHOWS:
        return after + 1 if following == "that" else None
    if word in LIGHT:
        return _behind_noun(unit, index, after, LIGHT[word])
    if word in SPEAKS:
        if word == "asked":
            return _behind_person(unit, after)
        if following not in SPEAKS[word]:
            return None
        if word == "testified" and following not in TOPICS:
            return _of_hearing(unit, index)
        if following in ("at", "with", "to", "before"):
            is_press = not (CHANNELS | JOURNALISTS).isdisjoint(low[after + 1 : after + 6])
            return _behind_person(unit, after + 1, with_on=True) or (after if is_press else None)
        return after + 1
    if word in EXCHANGES:
        return after if following and following not in NO_TOPIC and is_word(following) else None
    if following in TOPICS:
        return after + 1
    if following.endswith("ing") and following not in ("morning", "evening"):
        return after
    if not FIGURES.isdisjoint(low[after : after + 4]):
        return None
    return after if following in DETERMINERS or (is_word(following or ".") and following not in NO_TOPIC) else None


def _of_hearing(unit: Unit, index: int) -> int:
    """The topic of an interview or a testimony: behind the first "on" or "about" that names no broadcaster and no committee;
    without one all that is told of it."""
    low = unit.low
    for place in range(index + 1, min(len(unit) - 1, index + 40)):
        if low[place] in (".", ";", "Q") or (low[place] == "and" and low[place + 1] in english_cues().verbs):
            break
        if low[place] in ("about", "regarding", "concerning"):
            return place + 1
        if low[place] == "to" and low[place + 1] in ("discuss", "address", "explain"):
            return place + 2
        if (
            low[place] == "on"
            and low[place + 1] not in DAYS
            and low[place + 1] != "Q"
            and not low[place - 1].endswith(("committee", "commission", "council"))
            and not CHANNELS.intersection(low[place + 1 : place + 5])
        ):
            return place + 1
    return index + 1


def _skip_place(unit: Unit, index: int) -> int:
    """Behind "on X", "on Truth Social", "in a post", "to reporters", days and adverbs."""
    low = unit.low
    n = len(unit)
    while index < n:
        if low[index] in ("on", "to", "via") and index + 1 < n and low[index + 1] in PLACES:
            index += 2
            while index < n and low[index] in PLACES:
                index += 1
        elif low[index] in TAIL or (
            is_adverb(low[index]) and low[index] not in ("only", "next", "first", "all", "both", "before")
        ):
            index += 1
        elif low[index] in ("()", ","):
            index += 1
        else:
            break
    return index


def _behind_adjunct(unit: Unit, index: int) -> int | None:
    """The object behind an adjunct: "emphasized in a united, bipartisan manner the need ..."."""
    low = unit.low
    if low[index + 1 : index + 2] not in (["in"], ["during"], ["at"], ["with"], ["on"], ["to"]):
        return None
    for place in range(index + 3, min(len(unit) - 1, index + 14)):
        if low[place] == "the" and (low[place + 1] in WEIGHTS or low[min(len(unit) - 1, place + 2)] in WEIGHTS):
            return place
        if low[place] in (".", ";", "that", "Q"):
            return None
    return None


def _without_place(unit: Unit, first: int, last: int) -> int:
    """Without "on X" and "on Truth Social" behind a topic."""
    low = unit.low
    place = last
    while place > first + 1 and low[place - 1] in PLACES:
        place -= 1
    if place < last and place > first + 1 and low[place - 1] == "on":
        return place - 1
    return last


def _behind_noun(unit: Unit, index: int, after: int, nouns: frozenset[str]) -> int | None:
    """The topic behind a light verb and its noun ("responded to questions from the press on ..."), or the noun's own
    phrase."""
    low = unit.low
    n = len(unit)
    place = next((at for at in range(after, min(n, after + 8)) if low[at] in nouns), -1)
    if place < 0 or any(low[at] in (",", ".", ";", "that", "and") for at in range(after, place)):
        return None
    if low[index] == "told" or (low[after] in OWN and low[index] == "shared"):
        return after
    for at in range(place + 1, min(n - 1, place + 16)):
        if low[at] in (";", ".", ","):
            break
        if low[at] in ("about", "regarding", "concerning") or (low[at] == "of" and at == place + 1):
            return at + 1
        is_aim = low[at] == "to" and low[place] not in ENCOUNTERS
        if is_aim and low[at + 1] in ("discuss", "address", "explain"):
            return at + 2
        if low[at] == "on" and low[at + 1] not in DAYS and low[at + 1] != "air":
            return at + 1
    if low[place] in ENCOUNTERS:
        return None
    if low[after] in ("to", "in"):
        # "announced to the embassy its decision to leave".
        return next((at for at in range(after + 1, place) if low[at] in OWN), after + 1)
    return after


def _behind_person(unit: Unit, after: int, *, with_on: bool = False) -> int | None:
    """The topic behind whom somebody asked or spoke to: "asked the president about ..."."""
    low = unit.low
    for at in range(after, min(len(unit) - 1, after + 14)):
        if low[at] in (";", "."):
            return None
        if low[at] in ("about", "regarding", "concerning") or (with_on and low[at] == "on" and low[at + 1] not in DAYS):
            return at + 1
    return None
