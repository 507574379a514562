"""Everybody named in a running text: one pass of the automaton, then chains of country, body, title and name.

Full names, bodies, countries, media and groups stand by themselves. A surname counts behind a title, or where the same
text names the person in full. A capital counts as a government only where it is not a place ("in Beijing").
"""

import bisect
import re
from datetime import date

from corpora.chains import Chain, Mention, ends_in_office, is_opening, unknown_name
from corpora.lexicon import Token
from corpora.metonyms import is_of_others, stands_for_government
from corpora.namesakes import is_somebody_else
from corpora.naming import NEVER_BARE, Namer
from corpora.offices import JOINT, Resolution, Setting
from corpora.phrases import BARE_TITLES, is_country
from corpora.roster import Actor
from corpora.text import fold

# What may stand between the links of a chain: "China's Vice Premier He Lifeng", "国务委员兼外长王毅", a line break.
_LINKS = frozenset(("", " ", "'s ", "、", "兼", "·"))
_OF = frozenset((" of ", " of the "))
_BLOCKED = re.compile(
    "(?:former|ex-|then-|deputy|assistant|under|vice|shadow|associate|designate|previous|[前原副])[ -]?$"
)
_HONORIFIC = re.compile("(?:mr|mrs|ms)\\.? $")
_MOST_LOCAL_NAMES = 24
_LONGEST_CHAIN = 8


def find_mentions(text: str, namer: Namer, day: date | None) -> tuple[Mention, ...]:
    """All mentions in ``text``, in order and without overlap."""
    finder = _Finder(text, namer, day)
    finder.run()
    return tuple(sorted(finder.found, key=lambda mention: mention.start))


class _Finder:
    def __init__(self, text: str, namer: Namer, day: date | None) -> None:
        self.text, self.namer, self.day = text, namer, day
        self.lexicon = namer.lexicon
        # A line break inside a name is a space: texts come wrapped at a column.
        self.folded = fold(text).replace("\n", " ")
        self.found: list[Mention] = []
        self.named: dict[str, int] = {}
        self.waiting: list[Token] = []
        self.local: dict[str, Resolution] = {}
        self.chain = Chain()

    def run(self) -> None:
        tokens = self.lexicon.scan(self.text, self.folded)
        for position, token in enumerate(tokens):
            following = tokens[position + 1].start if position + 1 < len(tokens) else len(self.text)
            if self.chain.tokens and not self.is_linked(token):
                self.flush(token.start)
            self.take(token, following)
        self.flush(len(self.text))
        self.settle_surnames()
        self.find_local_names()

    def is_linked(self, token: Token) -> bool:
        """Whether a token goes on with the chain: at once, or a name behind a title and a comma."""
        gap = self.folded[self.chain.end : token.start]
        if len(self.chain.tokens) >= _LONGEST_CHAIN:
            return False
        if gap in _LINKS:
            return True
        if gap in _OF:
            return self.is_country(token)
        last = self.chain.tokens[-1].form
        people = [name for name in (*token.form.names, *token.form.parts) if self.lexicon.by_id[name].kind == "person"]
        return gap == ", " and bool(last.titles and people) and self.namer.holds(people, last.titles, self.day)

    def take(self, token: Token, following: int) -> None:
        """One token: a link of the chain, or a name that ends it."""
        form, lexicon = token.form, self.lexicon
        people = [name for name in form.names if lexicon.by_id[name].kind == "person"]
        if people:
            if self.is_other_person(token, people):
                self.flush(following)
            else:
                self.emit_person(token, people)
            self.chain = Chain()
        elif form.titles and not form.names:
            if not self.closes_name(token):
                self.link(token)
                self.chain.titles.extend(form.titles)
                self.chain.titles_start = token.start if self.chain.titles_start < 0 else self.chain.titles_start
                self.chain.countries.extend(form.countries)
        elif form.names or is_country(form.parts, lexicon):
            ids = [*form.names, *form.parts]
            gap = self.folded[self.chain.end : token.start]
            if self.chain.titles and not form.titles and gap not in _OF:
                self.flush(token.start)
            self.link(token)
            if is_country(ids, lexicon):
                self.chain.countries.extend(ids)
            if form.titles:
                self.chain.titles.extend(form.titles)
                self.chain.titles_start = token.start
        elif form.parts and lexicon.by_id[form.parts[0]].kind == "person":
            self.take_surname(token, following)
        else:
            # Common nouns ("officials", "media") name nobody in running text.
            self.flush(token.start)

    def link(self, token: Token) -> None:
        if not self.chain.tokens:
            self.chain = Chain(start=token.start)
        self.chain.tokens.append(token)
        self.chain.end = token.end

    def take_surname(self, token: Token, following: int) -> None:
        raw = self.text[token.start : token.end]
        if raw[0].islower() or self.is_other_person(token, token.form.parts):
            self.flush(following)
            return
        if self.chain.titles:
            setting = Setting(self.day, None, self.named)
            chosen, flags = self.namer.choose(token.form.parts, self.chain.titles, self.chain.countries, setting)
            if len(chosen) == 1 and not {"title_mismatch", "former"} & set(flags):
                self.emit(token.start, token.end, self.lexicon.by_id[chosen[0]], (), title_start=self.chain.start)
                self.chain = Chain()
                return
            if self.flush(following):
                return
        self.flush(token.start)
        if not raw[0].isascii() and not is_opening(self.folded, token.start):
            return
        if token.form.text not in NEVER_BARE or _HONORIFIC.search(self.folded[max(0, token.start - 5) : token.start]):
            self.waiting.append(token)

    def emit_person(self, token: Token, people: list[str]) -> None:
        titles = self.chain.titles
        if self.chain.tokens and not titles:
            self.flush(token.start)
        setting = Setting(self.day, None, self.named)
        chosen, more = self.namer.choose(people, titles, self.chain.countries if titles else [], setting)
        if len(chosen) != 1:
            return
        kept = tuple(flag for flag in more if flag != "title_mismatch")
        actor = self.lexicon.by_id[chosen[0]]
        self.emit(token.start, token.end, actor, kept, title_start=self.chain.start if titles else -1)

    def emit(
        self, start: int, end: int, actor: Actor, flags: tuple[str, ...], *, title_start: int = -1, side: str = ""
    ) -> None:
        title_start = title_start if 0 <= title_start < start else start
        self.found.append(Mention(start, end, actor.id, side or actor.side, actor.kind, flags, title_start))
        if actor.kind == "person":
            self.named[actor.id] = start

    def closes_name(self, token: Token) -> bool:
        """Whether a title stands right behind a Chinese name ("王毅外长") and says no more than its office."""
        last = self.found[-1] if self.found else None
        return last is not None and last.kind == "person" and last.end == token.start and not self.chain.tokens

    def flush(self, gap_end: int) -> bool:
        """Spend the chain without a known name behind it; whether a name before ``gap_end`` was read into it."""
        chain, self.chain = self.chain, Chain()
        if not chain.tokens:
            return False
        if chain.titles:
            return self.flush_title(chain, gap_end)
        self.flush_bodies(chain)
        return False

    def flush_title(self, chain: Chain, gap_end: int) -> bool:
        if self.emit_han_surname(chain) or len({self.lexicon.by_id[country].side for country in chain.countries}) > 1:
            return False
        titled = [token for token in chain.tokens if token.form.titles]
        first, is_compound = titled[0].form, len(titled) > 1
        if first.names or not (chain.countries or self.is_office(titled[0])):
            self.flush_bodies(chain)
            return False
        unknown = unknown_name(self.text, chain, gap_end)
        answer = self.namer.by_office(
            first.titles,
            chain.countries,
            Setting(self.day, None, self.named),
            unknown=unknown,
            is_deputy=is_compound or bool(_BLOCKED.search(self.folded[max(0, chain.start - 12) : chain.start])),
            is_bare=first.text in BARE_TITLES,
        )
        if answer is None or not ends_in_office(self.folded, chain.end):
            self.flush_bodies(chain)
        elif answer.actor.kind == "person":
            end = chain.end + 1 + len(unknown) if unknown else chain.end
            start = chain.start if chain.countries or unknown else chain.titles_start
            self.emit(start, end, answer.actor, answer.flags)
            if unknown:
                self.local.setdefault(unknown.split(" ")[-1], answer)
            return bool(unknown)
        elif self.says_no_more(chain, answer) and not (unknown or is_compound or first.text in BARE_TITLES):
            self.emit(chain.titles_start, chain.end, answer.actor, answer.flags, side=answer.side)
        else:
            self.flush_bodies(chain)
        return False

    def says_no_more(self, chain: Chain, answer: Resolution) -> bool:
        """Whether a title that names nobody by itself still says the body, of a country that is one of the two."""
        if "unlisted_person" in answer.flags:
            return False
        organs = {title.organ for title in chain.titles}
        return (
            len(organs) == 1
            and answer.side in self.lexicon.country_of_side
            and not any(map(self.is_body, chain.tokens))
        )

    def says_its_country(self, token: Token, actor: Actor) -> bool:
        """Whether a body's name begins with its country: in "驻日美军" the country before it is another matter."""
        owner = self.lexicon.country_of_side.get(actor.side)
        return owner is not None and token.form.text.startswith(
            tuple(map(fold, (*owner.partial_en, *owner.partial_zh)))
        )

    def is_country(self, token: Token) -> bool:
        return is_country([*token.form.names, *token.form.parts], self.lexicon)

    def is_body(self, token: Token) -> bool:
        """Whether a link names a body, and no title or country."""
        return bool(token.form.names) and not token.form.titles and not is_country(token.form.names, self.lexicon)

    def is_office(self, token: Token) -> bool:
        """Whether a title without a country means one office: of one side, behind an article, or opening a Chinese phrase."""
        sides = {self.lexicon.by_id[title.organ].side for title in token.form.titles}
        if len(sides) > 1:
            return False
        if self.text[token.start].isascii():
            return " " in token.form.text or self.text[token.start].isupper()
        return is_opening(self.folded, token.start)

    def emit_han_surname(self, chain: Chain) -> bool:
        """A Chinese surname right before a title: "何副总理"."""
        before = self.folded[max(0, chain.titles_start - 1) : chain.titles_start]
        if not before or not "\u3400" <= before <= "\u9fff" or chain.start != chain.titles_start or self.day is None:
            return False
        bearers = {
            actor.id: actor
            for title in chain.titles
            for actor in self.lexicon.holders(title, self.day)
            if before in map(fold, actor.partial_zh) and actor.is_surname_first
        }
        known = [actor for actor in bearers.values() if actor.id in self.named] or list(bearers.values())
        if len(known) != 1:
            return False
        self.emit(chain.start - 1, chain.end, known[0], ())
        return True

    def flush_bodies(self, chain: Chain) -> None:
        for number, token in enumerate(chain.tokens):
            names = token.form.names
            if not names:
                continue
            actor = self.lexicon.by_id[names[0]]
            if len({self.lexicon.by_id[name].side for name in names}) > 1:
                continue
            if actor.side == JOINT and is_of_others(self.folded, token.start, self.lexicon):
                continue
            if actor.kind == "metonym" and not stands_for_government(self.folded, token.start, token.end):
                continue
            before = chain.tokens[number - 1] if number else None
            if (
                before is not None
                and actor.kind == "organ"
                and any(self.lexicon.by_id[name].side == JOINT for name in before.form.names)
            ):
                continue
            after = chain.tokens[number + 1] if number + 1 < len(chain.tokens) else None
            if after is not None and actor.kind == "organ" and self.folded[token.end : after.start] in _OF:
                # "the Foreign Ministry of Japan" is Japan's.
                if actor.side not in {self.lexicon.by_id[name].side for name in (*after.form.names, *after.form.parts)}:
                    continue
            owners = [*before.form.names, *before.form.parts] if before is not None else []
            if (
                before is not None
                and actor.kind == "organ"
                and is_country(owners, self.lexicon)
                and not self.says_its_country(token, actor)
            ):
                sides = {self.lexicon.by_id[owner].side for owner in owners}
                if actor.side not in sides:
                    owner = self.lexicon.by_id[owners[0]]
                    if not before.form.names:
                        self.emit(before.start, token.end, owner, ("role",))
                    continue
                if self.found and self.found[-1].start == before.start:
                    self.found.pop()
                self.emit(token.start, token.end, actor, (), title_start=before.start)
                continue
            self.emit(token.start, token.end, actor, ())

    def is_other_person(self, token: Token, ids: list[str]) -> bool:
        known_until = max(self.chain.end, self.found[-1].end if self.found else -1)
        return is_somebody_else(
            self.text, token.start, token.end, [self.lexicon.by_id[name] for name in ids], known_until
        )

    def settle_surnames(self) -> None:
        """Surnames met alone: the bearer named last before them, else the one named first after them."""
        places: dict[str, list[int]] = {}
        for mention in self.found:
            if mention.kind == "person":
                places.setdefault(mention.actor_id, []).append(mention.start)
        for starts in places.values():
            starts.sort()
        for token in self.waiting:
            earlier, later = [], []
            for name in token.form.parts:
                starts = places.get(name, [])
                at = bisect.bisect_left(starts, token.start)
                earlier += [(starts[at - 1], name)] if at else []
                later += [(starts[at], name)] if at < len(starts) else []
            if earlier or later:
                actor = self.lexicon.by_id[max(earlier)[1] if earlier else min(later)[1]]
                self.found.append(Mention(token.start, token.end, actor.id, actor.side, actor.kind, ("surname_only",)))

    def find_local_names(self) -> None:
        """Further occurrences of a garbled name, by its last word."""
        spans = sorted((mention.start, mention.end) for mention in self.found)
        starts = [start for start, _ in spans]
        for word, answer in list(self.local.items())[:_MOST_LOCAL_NAMES]:
            at = self.text.find(word)
            while at >= 0:
                end = at + len(word)
                before = bisect.bisect_right(starts, at) - 1
                is_free = before < 0 or spans[before][1] <= at
                if is_free and not (self.text[at - 1 : at].isalnum() or self.text[end : end + 1].isalnum()):
                    self.found.append(Mention(at, end, answer.actor.id, answer.side, answer.actor.kind, answer.flags))
                at = self.text.find(word, end)
