"""Words for meetings in a text: "met on Sunday", "the video call", 会谈, each with who, where, when, held or planned.

An occasion is one such word with what its own clause says of it. ``corpora.meeting_finding`` puts the occasions of one
meeting together.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpora.actors import Registry
from corpora.cast import Player, cast_of
from corpora.dates import DateMention, dates_in
from corpora.places import Place, places_in
from corpora.span import Span
from corpora.text import fold, language_of, sentences

# What "meet" also means; and multilateral meetings, which are where a meeting is held and not the meeting itself.
_CUES = re.compile(
    r"(?<![a-z])(?:(?P<video_call>video[- ]?(?:tele)?(?:call|conference|conferencing|meeting|chat|link|talks|summit|conversation)s?|videoconferences?|"
    r"virtual (?:meeting|summit|call|talk|conversation)s?|vtc|virtually)"
    r"|(?P<call>(?:tele)?phone (?:call|conversation|talk|discussion)s?|(?:tele)?phoned|by (?:tele)?phone|(?:over|on) the (?:tele)?phone|"
    r"spoke (?:today |again |earlier |on [a-z]{3,9} ){0,2}with|(?:the|a|this|that|another|earlier|recent|latest|last|first|hour|minute|their|his|her|held|on|constructive|candid) calls?(?! (?:for|on|to|it|in)\b)|calls? (?:with|between))"
    r"|(?P<visit>visit(?:s|ed|ing)?|trip|travel(?:s|ed|ing|led|ling)? to|arriv(?:ed|es|ing) in)"
    r"|(?P<summit>summit)"
    r"|(?P<talks>met|meet(?:ing|ings|s)?|talks|negotiations|negotiation (?:session|round)s?|discussions?|dialogues?|consultations?|conversations?|sit-down|sat down|working lunch|working dinner))(?![a-z])"
)
_OTHER_SENSE = re.compile("^ (?:the |its |their |our |those |these |all |domestic |u\\.s\\. ){0,2}(?:demand|need|target|commitment|obligation|goal|standard|requirement|challenge|expectation|threshold|conditions|deadline)|^ (?:mechanism|results?|outcomes?|team|room|tactic|position|strategy|with reporters|with the press|table)")
_MULTILATERAL_BEFORE = re.compile(
    r"(?:apec|asean|g20|g-20|g7|g-7|brics|nato|sco|eu|u\.n\.|cooperation|cooperation \(apec\)|nations|leaders'|ministers'|ministerial|ministers|security|annual|shangri-la|east asia|general assembly|strategic and economic|economic leaders') ?\)? ?(?:economic )?(?:leaders'? )?$"
)
_HAN_CUES = re.compile(
    "(?P<video_call>视频(?:通话|会谈|会晤|会议|会见|磋商|连线|对话|方式)|视讯(?:通话|会议|会谈|会晤)|云会晤)"
    "|(?P<call>通电话|通话|通了电话|电话会谈|电话交谈|电话会晤|热线通话)"
    "|(?P<visit>国事访问|访问|访华|访美|到访|抵达|抵京)"
    "|(?P<summit>元首会晤|首脑会晤|首脑会谈|峰会|习特会|川习会|拜习会)"
    "|(?P<talks>会谈|磋商|会见|会晤|谈判|对话会?|晤谈|见面|举行会议|首次会议|第[一二三四五六七八九十]{1,3}次会议|轮会议|工作组会议|会面)"
)
_HAN_NO_CUE = re.compile("^(?:共识|成果|精神|机制(?!首次|第)|渠道|要求|人员|团队|代表)|^达成的?(?:重要)?(?:共识|成果)|^重要共识|^(?:的)?(?:重要)?共识")
_HAN_MULTILATERAL = re.compile("(?:亚太经合组织|东盟|二十国集团|g20|上合组织|上海合作组织|金砖国家|东亚|七国集团|北约|领导人非正式|香格里拉)[^，。]{0,8}$")
_PLANNED_BEFORE = re.compile(
    r"(?<![a-z])(?:scheduled|set|due|plans?|planning|planned|expected|expects|hopes?|hoping|slated|poised|agreed|agreeing|agree|ready|want(?:s|ed)?|intends?|invited|prepar(?:e|es|ed|ing|ations?)|likely|about|able|continue|commit(?:ted|ment)) (?:to|for|on)(?: [a-z'-]{1,14}){0,6} ?$"
    r"|(?<![a-z])(?:will|would|could|may|might|should|can|shall|'ll)(?: [a-z'-]{1,14}){0,5} ?$"
    r"|(?<![a-z])(?:upcoming|planned|scheduled|future|forthcoming|expected|possible|potential|next|looming|anticipated|proposed|prospective|further|additional|crucial upcoming|another round of(?: [a-z-]{1,14}){0,2}|fresh round of(?: [a-z-]{1,14}){0,2}|new round of(?: [a-z-]{1,14}){0,2})(?: [a-z.-]{1,14}){0,3} ?$"
    r"|(?<![a-z])(?:ahead of|before|precedes?|stage for|pave the way for|paves the way for|paving the way for|groundwork for|preparations? for|prepare for|prospects? (?:of|for)|agenda (?:for [a-z]{3,9} )?includes|resum(?:e|ing|ption of)|invitation to|look(?:s|ing)? forward to|in advance of|plans for|run-up to|lead-up to|leading up to|hinted at|calls? for|possibility of|cancel(?:led)?|to)(?: (?:a|an|the|his|her|their|that|this|its|any|more|new|planned|key|crucial|possible|first|face-to-face|in-person|high-stakes|high-level|highly|anticipated|next|another|fresh|significant|further|trade|hold|meet|bilateral|u\.s\.|us|begin|start|engage|in|trump-xi|week's|thursday's|leaders')){0,7} ?$"
)
_PLANNED_AFTER = re.compile(
    r"^(?: [a-z'.-]{1,16}){0,8} (?:next (?:week|month|year|round)|later this (?:week|month|year)|later in the|in the coming|in the (?:next|near)|tomorrow|(?:is|are|was|were) (?:scheduled|set|due|expected|planned|slated|likely)|scheduled for|planned for|expected (?:to|in|on)|set for|slated for|(?:will|would|could|may|might) (?:be|focus|take|continue|resume|begin|start|cover|aim|include|address|happen|occur|come|also|follow|mark))(?![a-z])"
)
_HELD_BEFORE = re.compile(
    r"(?<![a-z])(?:held|had|holding|hold|after|following|follows?|during|concluded?s?|wrapped up|ended|finished|completed|hosted|attended|led|conducted|convened|joined|participated in|participated|described|recent|opened|began|kicked off|started|started with|day of|days of|in a|emerged from|characteri[sz]ed|called|from|engaged in|at|latest|summary of|readout of|on|as)(?: (?:the|a|an|another|their|his|her|this|these|that|its|two|first|second|third|third|initial|latest|recent|high-level|constructive|candid|trade|day|days|of|and|video|round|fresh|rounds|in-depth|bilateral|productive|frank|intense|marathon|closed-door|weekend|economic|lengthy|ninety-minute|hours)){0,7}[a-z ,'“”\"-]{0,32}$"
)
_HELD_AFTER = re.compile(
    r"^(?: [a-z'.-]{1,16}){0,6} (?:took place|were held|was held|ended|concluded|wrapped up|began|started|commenced|lasted|opened|involving|focused|covered|produced|helped|yielded|yesterday|kicked off|came|comes|discussed|marks|marked|has (?:ended|concluded)|in which)(?![a-z])"
)
_PAST = re.compile(
    r"(?<![a-z])(?:earlier this year|earlier in the year|last (?:month|year|spring|summer|fall|autumn|winter)|months? ago|years? ago|weeks ago|previous|previously|past rounds?|had (?:met|held|visited|spoken)|since (?:the|their) |last met|late last|then[- ](?:president|secretary)|who have visited)(?![a-z])"
)
_FUTURE_BEFORE = re.compile(r"(?<![a-z])(?:will|to be|is set|are set|agenda) [^.;]{0,110}$")
# A date behind one of these is a deadline or the day of something else.
OTHER_DATE = re.compile(
    r"(?<![a-z])(?:start|starting|starts|begin|beginning|begins|effective|expir[a-z]{1,6}|expiration date of|deadline|deadline of|until|since|by|announced|released|issued|published|effect|before|due|dated|imposed|signed|through the end of|end of)(?: on| date of| date)? ?(?:the )?$"
)
# What an earlier meeting agreed: named for its result, not told.
_RESULT_OF = re.compile(
    r"(?<![a-z])(?:reached|approved|struck|agreed|agreed upon|outlined|outcomes?|results?|consensus|achievements)(?: [a-z]{1,12}){0,2} (?:at|in|during|of|from) "
    r"(?:the|their|his|a|last|earlier)? ?(?:[a-z0-9.-]{1,14} ){0,4}$"
)
_OF_LEADERS = re.compile(
    r"^(?: [a-z'-]{1,14}){0,5} (?:the )?(?:two |both |u\.s\. and chinese |american and chinese |chinese and american )(?:heads of state|presidents|leaders)(?![a-z])"
)
_LEADERS_BEFORE = re.compile(r"(?<![a-z])(?:two|both) (?:heads of state|presidents|leaders)(?:'s?)? (?:[a-z]{1,12} ){0,6}$|(?:leaders'|leader-level|presidential|trump-xi|xi-trump|biden-xi|xi-biden) $")
_HAN_OF_LEADERS = re.compile("(?:元首|两国领导人|首脑)[^，。；！？\n]{0,16}$")
# Between a name and the word for a meeting these make the name a speaker, who was not always there.
_SPEAKS = re.compile(
    r"(?<![a-z])(?:said|says|noted|notes|stressed|stated|states|told|confirm(?:ed|ing|s)?|added|announced|emphasi[sz]ed|reported|described|describes|expressed|pointed out|mentioned|reiterated|"
    r"commented|answer(?:s|ed|ing)|respond(?:s|ed)|asked|wrote|posted|remarked|claimed|called|characteri[sz]ed|insisted|suggested|indicated|revealed)(?![a-z])|表示|指出|强调|介绍|宣布|透露|称(?!为)|说(?!服)|认为"
)
_HIMSELF = re.compile(r"(?<![a-z])(?:that )?(?:he|she|they|his|her|their)(?![a-z])|[他她]")
# Behind one of these a date belongs to another clause: "met Wang on Saturday, hours after the balloon was shot down on Feb. 4".
_OTHER_CLAUSE = re.compile(r"(?<![a-z])(?:after|when|since|which|following|before|until|amid|while|because|downing|where)(?![a-z])|[;—]")
_DATELINE = re.compile("(?:^|\n)[ \t]{0,4}([A-Z][A-Za-z.'’ ]{2,24})(?:, [A-Z][A-Za-z. ]{2,20}){0,2}(?:, ([A-Z][a-z]{2,8}\\.? [0-9]{1,2}))?(?:,? \\([A-Za-z /]{2,24}\\))? {0,2}(?:-{1,2}|[–—]) ")
_SAID_ON = re.compile(
    r"(?<![a-z])(?:said|told|stated|announced|wrote|posted|confirmed|tweeted|added|noted|speaking)(?: [a-z]{1,12}){0,3},? (?:late |early )?(?:on )?$"
)
_HAN_OTHER_DATE = re.compile("(?:截至|自|从|至|到期日?为?|此前|早在)$")
_HAN_SAID = re.compile("^[^，。；]{0,12}(?:介绍|表示|说(?!服)|称|宣布|发布|答记者问|透露|指出|应询|强调|抵达|离开|乘专机)")
_HAN_PLANNED = re.compile("(?:将(?!军|近)|赴(?!会)|抵达|前往|拟|计划|即将|预计|准备|有望|定于|可能|期待|期盼|愿(?:同|与|意)?|商定|同意(?:尽快|继续|再次)?|邀请|筹备|为筹备|能够|下次|下一次|下一轮|未来|欢迎)[^，。；！？\n]{0,40}$")
_HAN_PAST = re.compile("(?:此前|上月|上个月|去年|前年|今年早些时候|上次|上一次|上一轮|前不久|历次|以来|之前|年初|曾)[^，。；！？\n]{0,30}$")
_HAN_HELD_AFTER = re.compile("^(?:了|期间|后|时|结束|中(?!方|国|美)|上(?!月|周))")
_HAN_HELD_BEFORE = re.compile("(?:举行了?|进行了?|开展了?|结束了?|日(?:上午|下午|晚上?|晨)?|应约|今天|昨天|会后|在京|期间|出席了?|参加了?|当天|同美|与美|同中|与中)[^，。；！？\n]{0,40}$")
_DEFINITE = re.compile(r"(?<![a-z])(?:the|these|this|those|that|their|both|during|recent|after|of|'s)(?: (?:recent|latest|two|weekend|trade|video|phone|initial|first|second|day|of|same|high-level|hour|-long|[a-z]{1,12}-day)){0,4} ?$")
_BOTH = re.compile(
    r"(?<![a-z])(?:both (?:sides|parties|countries|nations|governments|delegations)|the two (?:sides|countries|nations|parties|leaders|presidents|governments|delegations|economies|officials|men|ministers|powers|superpowers)|(?:u\.?s\.?|america|american|united states|washington)(?:[ -](?:and|&)[ -]|[-–/])(?:china|chinese|beijing|sino|prc)|(?:china|chinese|beijing|sino)(?:[ -](?:and|&)[ -](?:the )?|[-–/])(?:u\.?s\.?|america|american|united states|washington)|each other|counterparts?)(?![a-z])"
)
_HAN_BOTH = re.compile("中美|美中|双方|两国|两军")
MAX_OCCASIONS = 4_000


@dataclass(frozen=True, slots=True)
class Occasion:
    """One word for a meeting at ``[start, end)`` in sentence number ``sentence``.

    ``kind``: "video_call", "call", "visit", "summit" or "talks" (which says nothing of the medium). ``status``: "held",
    "planned", "past" (held, but told as something earlier) or "" where the clause does not say. ``speakers`` are named in
    the clause as saying something about the meeting, ``players`` all others; ``sides`` those of both and of words such as
    "U.S.-China", ``named_sides`` those of people, bodies and governments alone. ``is_of_leaders``: "the two presidents". ``dates`` are those of the
    meeting, ``said_on`` those on which it was spoken of ("said on Monday").
    """

    start: int
    end: int
    sentence: int
    kind: str
    status: str
    is_definite: bool
    players: tuple[Player, ...]
    speakers: tuple[Player, ...]
    sides: frozenset[str]
    named_sides: frozenset[str]
    is_of_leaders: bool
    places: tuple[Place, ...]
    dates: tuple[DateMention, ...]
    said_on: tuple[DateMention, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read for meetings: its sentences, who, where and when, and the occasions in order."""

    text: str
    folded: str
    language: str
    base: date | None
    sentences: tuple[Span, ...]
    players: tuple[Player, ...]
    places: tuple[Place, ...]
    dates: tuple[DateMention, ...]
    occasions: tuple[Occasion, ...]

    @property
    def dateline(self) -> tuple[Place | None, DateMention | None]:
        """Place and day of an agency's dateline in the opening lines ("MADRID, Sept 15 - "), None where there are none."""
        match = _DATELINE.search(self.text[:400])
        if match is None:
            return None, None
        named = places_in("in " + match.group(1).title())
        days = dates_in(match.group(2), base=self.base, language="en") if match.group(2) else ()
        return (named[0] if named else None), (days[0] if days else None)

    def sentence_at(self, offset: int) -> int:
        """Number of the sentence that holds ``offset``, or of the one before it."""
        return max(0, bisect.bisect_right(self.sentences, offset, key=lambda span: span.start) - 1)

    def players_in(self, start: int, end: int) -> tuple[Player, ...]:
        """The players named in ``[start, end)``."""
        return self.players[_index(self.players, start) : _index(self.players, end)]

    def dates_in(self, start: int, end: int) -> tuple[DateMention, ...]:
        """The dates named in ``[start, end)``."""
        return self.dates[_index(self.dates, start) : _index(self.dates, end)]


def read_occasions(text: str, registry: Registry, *, base: date | None = None, language: str = "") -> Reading:
    """Read a text for its meetings; ``base`` is the day of publication, if known. Time is linear in the length."""
    language = language or language_of(text)
    folded = fold(text)
    lines = sentences(text, language)
    players = cast_of(text, registry, on=base)
    places = places_in(text)
    dates = dates_in(text, base=base, language=language)
    pattern = _HAN_CUES if language == "zh" else _CUES
    cues: list[list[re.Match[str]]] = [[] for _ in lines]
    starts = [line.start for line in lines]
    n_cues = 0
    for match in pattern.finditer(folded):
        number = bisect.bisect_right(starts, match.start()) - 1
        if number < 0 or match.end() > lines[number].end or n_cues >= MAX_OCCASIONS:
            continue
        before = folded[max(lines[number].start, match.start() - 40) : match.start()]
        if _is_no_meeting(match, before, folded[match.end() : match.end() + 40], language):
            continue
        cues[number].append(match)
        n_cues += 1
    occasions: list[Occasion] = []
    for number, (line, matches) in enumerate(zip(lines, cues, strict=True)):
        if not matches:
            continue
        who = players[_index(players, line.start) : _index(players, line.end)]
        where = places[_index(places, line.start) : _index(places, line.end)]
        when = dates[_index(dates, line.start) : _index(dates, line.end)]
        occasions += _of_sentence(folded, line, number, matches, who, where, when, language)
    return Reading(text, folded, language, base, lines, players, places, dates, tuple(occasions))


def _is_of_another_day(folded: str, line: Span, mention: DateMention, cue_end: int, language: str) -> bool:
    """Whether a date is a deadline, the day of another clause, or that on which something was said."""
    if _is_when_said(folded, line, mention, language):
        return True
    if language == "zh":
        return bool(_HAN_OTHER_DATE.search(folded[max(line.start, mention.start - 8) : mention.start]))
    before = folded[max(line.start, mention.start - 60) : mention.start]
    return bool(OTHER_DATE.search(before) or _OTHER_CLAUSE.search(folded, cue_end, mention.start))


def _is_when_said(folded: str, line: Span, mention: DateMention, language: str) -> bool:
    if language == "zh":
        return bool(_HAN_SAID.match(folded[mention.end : min(line.end, mention.end + 24)]))
    return bool(_SAID_ON.search(folded[max(line.start, mention.start - 60) : mention.start]))


def _index(spans: Sequence[Player | Place | DateMention], offset: int) -> int:
    return bisect.bisect_left(spans, offset, key=lambda span: span.start)


def _is_no_meeting(match: re.Match[str], before: str, after: str, language: str) -> bool:
    if language == "zh":
        return bool(_HAN_NO_CUE.match(after) or (match.lastgroup in ("summit", "talks") and _HAN_MULTILATERAL.search(before)))
    if match.lastgroup in ("summit", "talks") and _MULTILATERAL_BEFORE.search(before) and match.group(0) != "met":
        return True
    return bool(_OTHER_SENSE.match(after))


def _of_sentence(
    folded: str, line: Span, number: int, matches: list[re.Match[str]], who: Sequence[Player], where: Sequence[Place],
    when: Sequence[DateMention], language: str,
) -> list[Occasion]:  # fmt: skip
    owners_of_players = _owners(matches, who, prefers_before=False)
    owners_of_places = _owners(matches, where, prefers_before=True)
    owners_of_dates = _owners(matches, when, prefers_before=True)
    has_both = bool((_HAN_BOTH if language == "zh" else _BOTH).search(folded[line.start : line.end]))
    made: list[Occasion] = []
    for index, match in enumerate(matches):
        before = folded[max(line.start, match.start() - 90) : match.start()]
        after = folded[match.end() : min(line.end, match.end() + 90)]
        players = tuple(player for player, owner in zip(who, owners_of_players, strict=True) if owner == index)
        named_days = [mention for mention, owner in zip(when, owners_of_dates, strict=True) if owner == index]
        dates = tuple(mention for mention in named_days if not _is_of_another_day(folded, line, mention, match.end(), language))
        said_on = tuple(mention for mention in named_days if _is_when_said(folded, line, mention, language))
        sides = frozenset(player.side for player in players) | (frozenset(("US", "CN")) if has_both else frozenset())
        named = frozenset(player.side for player in players if not _is_compound(folded, player))
        speakers = tuple(player for player in players if _only_speaks(folded, player, match.start()))
        players = tuple(player for player in players if player not in speakers)
        leaders = _HAN_OF_LEADERS.search(before) if language == "zh" else _OF_LEADERS.match(after) or _LEADERS_BEFORE.search(before)
        status = _status(match, before, after, dates, language)
        if not status and made and made[-1].status == "planned":
            # "Her agenda includes meetings with A and a visit to B": one plan.
            status = "planned"
        made.append(
            Occasion(
                match.start(), match.end(), number, match.lastgroup or "talks", status,
                language == "zh" or bool(_DEFINITE.search(before)), players, speakers, sides, named, bool(leaders),
                tuple(place for place, owner in zip(where, owners_of_places, strict=True) if owner == index), dates, said_on,
            )
        )  # fmt: skip
    return made


def _only_speaks(folded: str, player: Player, cue: int) -> bool:
    """Whether a name before a word for a meeting is that of somebody who says something of it, and not "said he met"."""
    spoken = _SPEAKS.search(folded, player.end, min(cue, player.end + 60)) if player.end <= cue else None
    return spoken is not None and _HIMSELF.search(folded, spoken.end(), cue) is None


def _is_compound(folded: str, player: Player) -> bool:
    """Whether a country is half of "US-China" or "中美", which names a matter and not who was there."""
    return player.kind == "country" and ("-" in folded[max(0, player.start - 1) : player.start] + folded[player.end : player.end + 1] or player.end - player.start == 1)


def _owners(matches: list[re.Match[str]], named: Sequence[Player | Place | DateMention], *, prefers_before: bool) -> list[int]:
    """For everything named in a sentence the number of the occasion that it belongs to: the nearest.

    A time or place belongs to the word before it rather than to one behind it ("talks in Geneva before the summit").
    """
    owners = []
    for thing in named:
        distances = []
        for match in matches:
            if thing.start >= match.end():
                distances.append(thing.start - match.end())
            else:
                distances.append((match.start() - thing.end) * (2 if prefers_before else 1) + 4)
        owners.append(min(range(len(matches)), key=distances.__getitem__))
    return owners


def _status(match: re.Match[str], before: str, after: str, dates: Sequence[DateMention], language: str) -> str:
    if language == "zh":
        clause = re.split("[。；！？\n]", before)[-1]
        if _HAN_PLANNED.search(clause):
            return "planned"
        if _HAN_PAST.search(clause):
            return "past"
        return "held" if _HAN_HELD_AFTER.match(after) or _HAN_HELD_BEFORE.search(clause) else ""
    word = match.group(0)
    if any("future" in mention.flags for mention in dates):
        return "planned"
    if word not in ("met", "visited", "sat down", "phoned", "telephoned") and not word.startswith(("spoke", "arrived", "travelled", "traveled")):
        if _PLANNED_BEFORE.search(before) or _PLANNED_AFTER.match(after):
            return "planned"
    elif re.search(r"(?<![a-z])(?:would|will|could) (?:have )?$", before):
        return "planned"
    if _RESULT_OF.search(before) or _PAST.search(before) or _PAST.search(after) or any(mention.precision in ("month", "year") for mention in dates):
        return "past"
    if word in ("met", "visited", "sat down", "phoned", "telephoned") or word.startswith(("spoke", "arrived", "travelled", "traveled")):
        return "held"
    if _FUTURE_BEFORE.search(before):
        return "planned"
    return "held" if _HELD_BEFORE.search(before) or _HELD_AFTER.match(after) else ""
