"""Clauses of English sentences: who is the subject before a cue, and where credited content begins and ends.

Everything works on the token lists of one sentence, looks at most WINDOW tokens back, and decides by closed word
classes. The rules of extent are those of the annotation guide: content runs from behind the cue to the end of the
credited clause; another credited clause, a narrator's aside (", a move that ...", ", underscoring ...") and a trailing
attribution end it.
"""

from corpora.cues import english_cues
from corpora.english_words import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    HAVE,
    MONTHS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    SPEAKERS,
    TIMES,
    UNREAL,
    Unit,
    is_adverb,
    is_word,
    words,
)

WINDOW = 40
# Participles in which a narrator comments; what they govern is nobody's words.
ASIDES = words(
    "underscoring signalling signaling marking reflecting raising fueling fuelling fostering prompting sparking complicating "
    "adding sending setting leaving making paving deepening escalating intensifying indicating suggesting "
    "referring alluding triggering heightening easing bringing putting giving causing leading underlining illustrating"
)
_PURPOSES = words("seeking aiming hoping looking trying intending")
_ASIDE_NOUNS = words(
    "move step sign signal reference development decision shift nod blow stance position remark comment claim charge accusation allegation assertion"
)
_LINKERS = words("and but or while whereas although though as when after before if because so despite amid following")
_NAME_PARTICLES = words("de von van der al bin la le du da el")
# What may follow "of", "for", "at" ... inside a source: these prepositions join a role to its house.
_SOURCE_PREPOSITIONS = words("of for at from in to with on")


def subject_before(unit: Unit, index: int) -> tuple[int, int] | None:
    """Tokens ``[first, last)`` of the noun phrase that ends at ``index``, or None where there is none."""
    low, cap = unit.low, unit.cap
    last = index + 1
    while index >= 0 and low[index] == "()":
        index -= 1
    if index < 0:
        return None
    word = low[index]
    if word in PRONOUNS or (word in ("both", "others", "some", "many", "all", "most", "several", "few") and index >= 0):
        return index, last
    if not is_word(word) or not _may_head(unit, index):
        return None
    first = index
    steps = 0
    seen_lower = not cap[index]
    while first > 0 and steps < 24:
        steps += 1
        left = low[first - 1]
        if left in ("()", "Q") and steps < 12:
            if left == "Q" and (unit.ends[first - 1] - unit.starts[first - 1] > 40 or _ends_quotation(unit, first - 1)):
                break
            first -= 1
            continue
        if left in (".", "that"):
            break
        if not is_word(left):
            if left == "," and _is_name_list(unit, first):
                first -= 1
                continue
            break
        if left in DETERMINERS and not (cap[first] and cap[first - 1] and left == "a" and first > 1 and cap[first - 2]):
            first -= 1
            if first > 0 and low[first - 1] in DETERMINERS and left not in ("the", "a", "an"):
                continue
            if first > 1 and low[first - 1] in _SOURCE_PREPOSITIONS and _is_role_before(unit, first - 1):
                first -= 1
                continue
            if first > 1 and low[first - 1] == "and" and _joins_names(unit, first - 1, index):
                first -= 1
                continue
            if first > 0 and low[first - 1] in ("all", "both", "many", "some", "most", "half", "of"):
                if low[first - 1] == "of" and not (first > 1 and is_word(low[first - 2])):
                    break
                first -= 1
                continue
            break
        if left in _SOURCE_PREPOSITIONS and _is_role_before(unit, first - 1):
            first -= 1
            continue
        if left == "of" and first > 1 and is_word(low[first - 2]) and low[first - 2] not in AUXILIARIES:
            if cap[first - 2] or not (low[first - 2] in PREPOSITIONS or _is_verb_like(unit, first - 2)):
                first -= 1
                continue
        if left == "and" and first > 1 and _joins_names(unit, first - 1, index):
            first -= 1
            continue
        if left in PREPOSITIONS or left in CONJUNCTIONS or left in AUXILIARIES or left in PRONOUNS:
            break
        if (
            is_adverb(left)
            and not cap[first - 1]
            and not (left in ("first", "next", "only") and low[first - 2] in DETERMINERS)
        ):
            break
        if not cap[first - 1] and left not in ROLES and left not in SPEAKERS:
            if left in NEGATIONS:
                break
            if _is_verb_like(unit, first - 1):
                break
            if cap[first] and not seen_lower and left not in _NAME_PARTICLES and not _is_modifier(left):
                break
            seen_lower = True
        if left in DAYS and cap[first - 1] and left not in ("may", "march", "april", "june"):
            break
        first -= 1
    return (first, last) if first < last else None


def _ends_quotation(unit: Unit, index: int) -> bool:
    """Whether the quotation at ``index`` ends in a mark, as speech does and a nickname does not."""
    inner = unit.text[max(unit.starts[index], unit.ends[index] - 4) : unit.ends[index]].rstrip("”\"'’」』 ")
    return inner[-1:] in (",", ".", "?", "!", "—", "…")


def _may_head(unit: Unit, index: int) -> bool:
    word = unit.low[index]
    if word in ("may", "will") and unit.cap[index] and index and unit.cap[index - 1]:
        return True
    if word in PREPOSITIONS or word in CONJUNCTIONS or word in AUXILIARIES or word in NEGATIONS:
        return False
    if word in DETERMINERS and word not in ("others", "one", "some", "many", "both"):
        return False
    if word in TIMES:
        return False
    return unit.cap[index] or not is_adverb(word)


def _is_modifier(word: str) -> bool:
    return word.endswith(("an", "ese", "ish", "al", "ic", "'s", "ive")) or word in words_before_names


words_before_names = words(
    "former acting top senior chief then new outgoing incoming billionaire late lead nominee star host rep sen"
)


def _is_role_before(unit: Unit, index: int) -> bool:
    """Whether the preposition at ``index`` follows a noun of a role or body ("a spokesman for", "officials in")."""
    for place in range(index - 1, max(-1, index - 3), -1):
        if unit.low[place] in ROLES or unit.low[place] in SPEAKERS:
            return not (unit.low[index] in ("in", "on") and unit.low[index + 1] in TIMES)
    return False


def _is_verb_like(unit: Unit, index: int) -> bool:
    """Whether a small word looks like a verb: a known form of a cue in the past, or a participle after a noun."""
    word = unit.low[index]
    known = english_cues().verbs.get(word)
    if known is None:
        return word in _COMMON_VERBS
    if "past" in known[1] or "gerund" in known[1]:
        before = unit.low[index - 1] if index else ""
        return before not in DETERMINERS
    return bool(known[1] & {"third"}) and index > 0 and unit.low[index - 1] not in DETERMINERS


_COMMON_VERBS = words(
    "came went met held made took got gave began started led left set put kept ran won lost sent built brought met "
    "imposed launched visited arrived comes goes meets holds makes takes gets gives begins leads keeps runs wins follows "
    "followed remains remained became becomes included includes involved marked marks helped helps used seemed appeared "
    "let lets turned hit hurt rose fell raised cut happened continued continues caused causes"
)


def _joins_names(unit: Unit, index: int, head: int) -> bool:
    """Whether the "and" at ``index`` joins two parts of a subject: names, or bodies ("China and the United States")."""
    left, right = index - 1, index + 1
    while right < head and unit.low[right] in DETERMINERS:
        right += 1
    if unit.low[left] == "()" and left:
        left -= 1
    if not is_word(unit.low[left]) or unit.low[left] in AUXILIARIES:
        return False
    if unit.cap[left] and unit.cap[right] and unit.low[left] not in TIMES:
        return True
    return (unit.low[left] in ROLES or unit.low[left] in SPEAKERS) and (
        unit.low[head] in ROLES or unit.low[head] in SPEAKERS
    )


def _is_name_list(unit: Unit, first: int) -> bool:
    """Whether the comma before ``first`` is one of a list of names ("Trump, Xi and Merkel")."""
    return (
        first > 2
        and unit.cap[first]
        and unit.cap[first - 2]
        and any(unit.low[place] == "and" for place in range(first, min(first + 5, len(unit))))
        and unit.low[first - 2] not in TIMES
    )


def subject_across_comma(unit: Unit, index: int) -> tuple[int, int] | None:
    """The subject before an aside that ends at the comma ``index``: "Tom Fitton, the president of X, said"."""
    low = unit.low
    place = index - 1
    best: tuple[int, int] | None = None
    commas = 0
    while place > 0 and index - place < WINDOW and commas < 4:
        if low[place] in (",", "—"):
            commas += 1
            following = low[place + 1]
            noun = subject_before(unit, place - 1)
            apposed = low[place + 1 : index]
            if (
                noun is not None
                and commas == 1
                and 0 < len(apposed) <= 4
                and not unit.cap[noun[1] - 1]
                and all(unit.cap[token] and is_word(low[token]) for token in range(place + 1, index))
            ):
                # "China's trade negotiator, Li Chenggang, described": the name is the better source.
                return place + 1, index
            if noun is not None and not _starts_clause(following) and _is_source_like(unit, noun):
                best = noun
                if unit.cap[noun[1] - 1] or low[noun[0]] in PRONOUNS:
                    return best
        elif low[place] in (";", ":", "Q"):
            break
        place -= 1
    return best


def _starts_clause(word: str) -> bool:
    return word in ("and", "but", "or", "so", "because", "although", "while", "if")


def _is_source_like(unit: Unit, noun: tuple[int, int]) -> bool:
    head = unit.low[noun[1] - 1]
    if (
        noun[0] > 0
        and unit.low[noun[0] - 1] in PREPOSITIONS
        and noun[0] < 4
        and unit.low[noun[0] - 1] not in ("with", "as")
    ):
        return False
    return unit.cap[noun[1] - 1] or head in ROLES or head in SPEAKERS or head in PRONOUNS or head == "()"


def noun_phrase_after(unit: Unit, index: int, limit: int = 25) -> int:
    """End (token) of the noun phrase that begins at ``index``; ``index`` itself where none begins."""
    low = unit.low
    place = index
    n = min(len(unit), index + limit)
    has_noun = False
    while place < n:
        word = low[place]
        if word == "()" and has_noun:
            place += 1
            continue
        if not is_word(word):
            break
        if word in PRONOUNS and not has_noun:
            return place + 1
        if word in ("one", "some", "many", "several", "both", "all", "two") and low[place + 1 : place + 2] == ["of"]:
            place += 2
            continue
        if word in DETERMINERS and not (has_noun and unit.cap[place]):
            if has_noun and low[place - 1] not in ("of", "and", "for", "at", "in"):
                break
            place += 1
            continue
        if word in _SOURCE_PREPOSITIONS and has_noun and word != "to":
            following = low[place + 1] if place + 1 < n else ""
            is_house = word == "of" or (low[place - 1] in ROLES and word in ("for", "at", "from", "in", "with"))
            if is_house and is_word(following or ".") and following not in TIMES:
                place += 1
                continue
            break
        if word == "and" and has_noun and place + 1 < n and unit.cap[place + 1] and unit.cap[place - 1]:
            place += 1
            continue
        if (
            word in PREPOSITIONS
            or word in CONJUNCTIONS
            or word in AUXILIARIES
            or word in NEGATIONS
            or _is_contracted(word)
        ):
            break
        if word in PRONOUNS:
            break
        if (word in TIMES and has_noun) or (is_adverb(word) and not unit.cap[place]):
            break
        if has_noun and not unit.cap[place] and _is_verb_like(unit, place):
            break
        has_noun = True
        place += 1
    return place if has_noun else index


def skip_adjunct(unit: Unit, index: int) -> int:
    """First token behind adverbs, times and "in a statement"-like phrases that stand between a cue and its content."""
    low = unit.low
    n = len(unit)
    place = index
    for _ in range(4):
        before = place
        while (
            place < n
            and is_adverb(low[place])
            and not (low[place] == "only" and place + 1 < n and low[place + 1] == "a")
        ):
            place += 1
        while place < n and low[place] in TIMES and low[place] != "may":
            place += 1
        if place + 1 < n and low[place] in ("last", "this", "next") and low[place + 1] in TIMES:
            place += 2
        if place + 1 < n and low[place] in ("on", "in", "at", "since", "during") and low[place + 1] in TIMES:
            place += 2
            while place < n and (low[place] in TIMES or low[place][0].isdigit()):
                place += 1
            if place + 1 < n and low[place] == "," and low[place + 1][0].isdigit():
                place += 2 + (place + 2 < n and low[place + 2] == ",")
        elif place < n and low[place] in _ADJUNCTS and not (low[place] == "to" and _is_infinitive(unit, place + 1)):
            place = _skip_phrase(unit, place)
        if place == before:
            break
    return place


_ADJUNCTS = words("in on at during to via through after before from with by of about as")


def _is_infinitive(unit: Unit, index: int) -> bool:
    """Whether the word behind "to" is a verb: small, and neither a determiner nor a plural."""
    if index >= len(unit) or unit.cap[index] or not is_word(unit.low[index]):
        return False
    word = unit.low[index]
    return word not in DETERMINERS and word not in PRONOUNS and not word.endswith(("s", "ed", "'s"))


def skip_times(unit: Unit, index: int) -> int:
    """First token behind "on Sunday", "last week", "Monday": times alone."""
    low, n = unit.low, len(unit)
    place = index
    if (
        place + 1 < n
        and low[place] in ("on", "in", "last", "this", "late", "early", "earlier")
        and low[place + 1] in TIMES
    ):
        place += 2
        while place < n and (low[place] in TIMES or low[place][0].isdigit()):
            place += 1
    elif place < n and low[place] in TIMES and low[place] != "may":
        place += 1
    return place


def _skip_phrase(unit: Unit, index: int) -> int:
    """Behind a prepositional phrase that leads to "that", a quotation or a colon; ``index`` where it leads nowhere."""
    low = unit.low
    for place in range(index + 1, min(len(unit), index + 16)):
        word = low[place]
        if word in ("that", ":", "Q") or (word == "," and place + 1 < len(unit) and low[place + 1] in ("Q", "that")):
            return place if word != "Q" or place > index + 1 else index
        if word in (",", ";", ".", "—") or word in AUXILIARIES or word in ("and", "but", "which", "who"):
            break
    end = noun_phrase_after(unit, index + 1)
    if low[index] in ("in", "on", "at", "to", "during") and index + 1 < end < len(unit) and _opens_clause(unit, end):
        return end
    if end > index + 1 and (
        end == len(unit) or low[end] in (".", ",", ";", "—") or low[end] in _ADJUNCTS or low[end] in TIMES
    ):
        return end if low[index] in ("in", "on", "at", "during", "to", "after", "from", "via") else index
    return index


def _opens_clause(unit: Unit, index: int) -> bool:
    """Whether a new clause plainly begins at ``index``: a pronoun or a determined noun with a finite verb behind it."""
    word = unit.low[index]
    return (word in PRONOUNS or word in DETERMINERS) and has_finite_verb(unit, index, index + 12)


def has_finite_verb(unit: Unit, first: int, last: int, *, over_commas: bool = True) -> bool:
    """Whether a finite verb stands in tokens ``[first, last)``, by auxiliaries and known forms."""
    verbs = english_cues().verbs
    low = unit.low
    for place in range(first, min(last, len(unit))):
        word = low[place]
        if (word in AUXILIARIES and word not in ("been", "being", "having", "be")) or _is_contracted(word):
            return True
        if place == first:
            continue
        if word in (";", ".") or (word == "," and not over_commas):
            return False
        if word in _COMMON_VERBS:
            return True
        before = low[place - 1]
        is_after_noun = is_word(before) and before not in DETERMINERS and before not in PREPOSITIONS and before != "to"
        if not is_after_noun or unit.cap[place]:
            continue
        if not over_commas and word.endswith("ed") and place + 1 < len(unit) and low[place + 1] in PREPOSITIONS:
            continue
        known = verbs.get(word)
        if known is not None and known[1] & {"past", "third"}:
            return True
        if (
            word.endswith("ed")
            and len(word) > 4
            and (over_commas or before in PRONOUNS or unit.cap[place - 1] or before.endswith("s"))
        ):
            return True
        if before in PRONOUNS and before not in ("him", "them", "us", "me", "this") and word not in PREPOSITIONS:
            return True
    return False


def _is_contracted(word: str) -> bool:
    """Whether a pronoun carries its verb: "he's", "they'll"."""
    pronoun, mark, _ = word.partition("'")
    return bool(mark) and (pronoun in PRONOUNS or pronoun in ("that", "there", "what"))


def modality_of(unit: Unit, first: int, last: int) -> str:
    """Modality of the verb group in tokens ``[first, last)`` and of the clause that it stands in."""
    low = unit.low
    group = low[first:last]
    if any(word in NEGATIONS for word in group):
        return "negated"
    if low[-1] == "?" and not any(word == "Q" for word in low[-2:]):
        return "questioned"
    if any(word in UNREAL for word in group):
        return "conditional"
    for place in range(max(0, first - 8), first):
        if low[place] in ("if", "whether", "unless"):
            return "conditional"
    return "asserted"


def is_perfect_or_plain(words_before: list[str]) -> bool:
    """Whether auxiliaries leave the verb active: none, forms of "have", "do" or a modal, but no form of "be"."""
    return not any(word in BE for word in words_before) or any(word in HAVE for word in words_before[:1])


def content_end(
    unit: Unit, first: int, stops: list[int], is_clause: bool, *, is_opening: bool = False, is_infinitive: bool = False
) -> int:
    """Token behind the last one of the content that begins at ``first``.

    ``stops`` are token indices where another attribution begins (sorted); the content ends before the first of them
    that lies behind ``first``. A clause runs on through relative clauses and coordinated verbs; a noun phrase
    (``is_clause`` False) ends sooner, where a linker opens a clause of its own. ``is_opening`` says that the cue stands
    in a subordinate clause before the main one, ``is_infinitive`` that the content is one ("agreed to ...").
    """
    low = unit.low
    n = len(unit)
    while n > first and low[n - 1] in (".", "!", "?", "…", ";", ",", "—", ":", ")", "”", "’", '"', "'"):
        n -= 1
    for stop in stops:
        if first < stop < n:
            n = stop
            break
    place = first
    while place < n:
        word = low[place]
        if word == "," and place + 1 < n and place > first + 1 and _ends_at_comma(unit, place, n, is_clause):
            break
        if word == "," and is_opening and place > first and _main_clause_follows(unit, place + 1):
            break
        if word == "," and is_infinitive and place + 1 < n and low[place + 1] in _PURPOSES and place > first + 2:
            break
        if (
            word in (";", "—")
            and place > first + 1
            and (not is_clause or word == ";" or low[place + 1 : place + 2] in (["a"], ["an"]))
        ):
            break
        if not is_clause and word == "despite" and place > first + 1:
            break
        place += 1
    while place > first and low[place - 1] in (",", ";", "and", "but", "—", ":", "as", "while", "although"):
        place -= 1
    return place


def _main_clause_follows(unit: Unit, index: int) -> bool:
    end = noun_phrase_after(unit, index)
    return end > index and has_finite_verb(unit, end - 1, end + 6)


def _ends_at_comma(unit: Unit, comma: int, n: int, is_clause: bool) -> bool:
    low = unit.low
    word = low[comma + 1]
    following = low[comma + 2] if comma + 2 < n else ""
    if word in ASIDES:
        return not (word in ("making", "bringing", "leading", "giving", "leaving", "putting") and is_clause)
    if word in ("a", "an") and (following in _ASIDE_NOUNS or (comma + 3 < n and low[comma + 3] in _ASIDE_NOUNS)):
        return True
    if word in ("who", "whose") and not (is_clause and unit.low[comma - 1] in ("those", "people", "anyone")):
        return True
    if word in ("despite", "amid", "even"):
        return word != "even" or following in ("as", "though")
    if word in ("while", "whereas", "although", "though", "even"):
        return True
    if word == "as" and not is_clause:
        return True
    if not is_clause and word in _LINKERS:
        return has_finite_verb(unit, comma + 2, min(n, comma + 14)) and not (
            word in ("and", "or") and "," in low[max(0, comma - 8) : comma]
        )
    return False


def is_month(word: str) -> bool:
    """Whether a small word names a month."""
    return word in MONTHS
