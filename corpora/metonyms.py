"""Capitals as places and as governments, and "both sides" as these two or as others.

"Beijing said" is a government, "arrived in Beijing" a place; "中俄双方" are not the two sides of this exchange.
"""

import re

from corpora.lexicon import Lexicon

# A capital is a place after a word of place, behind a verb of motion, in a dateline, or before a noun that it only locates.
_LOCATIVES = (
    "at near outside around across via inside throughout visit visits visited visiting left leave leaves "
    "leaving reached reaching toured touring downtown central greater arrive arrives depart departs departed "
    "destination"
).split()
_MOTIONS = (
    "visit visits visited visiting trip trips travelled traveled travelling traveling travels flew fly flying "
    "flight flights flown return returns returned returning came come comes coming journey journeyed went go "
    "goes going headed heading heads invited arrived arrives arriving left leaves departed departure tour "
    "stopover sent dispatched ambassador envoy welcomed bound moved drove invitation mission"
).split()
_LOCATED = (
    "state time airport hotel olympics resident residents summit meeting talks visit trip university "
    "municipality declaration street streets suburb"
).split()
_HAN_LOCATIVES = (
    "在 于 赴 抵 抵达 到 到达 访 访问 前往 飞抵 飞赴 离开 来 来到 回到 返回 从 由 至 驻 位于 途经 飞往 社".split()
)
_HAN_ADDRESSED = "与 和 同 对 向 促 促使 令 让 要求 敦促 迫使 指责 批评 警告 指 逼 跟 给".split()
_HAN_ADVERBS = "也 还 则 亦 已 正 将 会 可 不 未 仍 再 又 却 并 曾 一直 或 能 应 需 须 要 想 都 就".split()
_HAN_SPEECH = (
    "表示 称 说 认为 指 批评 要求 回应 回击 宣布 强调 敦促 警告 呼吁 希望 反对 拒绝 愿 同意 承诺 担忧 抨击 "
    "谴责 威胁 否认 承认 警惕 视 试图 寻求 决定 不满 施压 反制 坚称 声称 主张 力图 关切 期待"
).split()
_PLACE_BEFORE = re.compile(
    "(?:^|[^a-z])(?:(?<!trust )(?<!faith )(?<!confidence )in|hosted by|embassy in|based in|"
    + "|".join(_LOCATIVES)
    + ")(?: the)?\\s$"
)
_TOWARD = re.compile("(?:^|[^a-z])(?:to|for|from|into|toward|towards)(?: the)?\\s$")
_MOTION = re.compile("(?:^|[^a-z])(?:" + "|".join(_MOTIONS) + ")(?: |$)")
_PLACE_AFTER = re.compile(
    "(?:, ?(?:china|d\\.?c\\.?|u\\.?s\\.?|japan|germany|russia|south korea|malaysia|spain)(?![a-z])| d\\.?c\\.?(?![a-z])"
    "|-based|-born|-area| (?:" + "|".join(_LOCATED) + ")(?![a-z])"
    "|,? [a-z]{3,9}\\.? [0-9]{1,2} ?[(（]| ?[—–] | -- |:? ?\\((?:reuters|ap|afp|xinhua|cns|upi)\\))"
)
_HAN_GOVERNMENT_AFTER = re.compile(
    "(?:方面|当局|政府|官方|高层|领导层)|(?:今天|昨天|周[一二三四五六日]|[0-9]{1,2}日)?(?:对此|就此)?(?:"
    + "|".join(_HAN_ADVERBS)
    + ")?(?:"
    + "|".join(_HAN_SPEECH)
    + ")"
)
_HAN_GOVERNMENT_BEFORE = re.compile("(?:" + "|".join(_HAN_ADDRESSED) + ")$")
_HAN_PLACE_BEFORE = re.compile("(?:" + "|".join(_HAN_LOCATIVES) + ")$")
# Countries by their single character, as pairs of them are named in one breath ("中俄", "日韩").
_HAN_COUNTRIES = frozenset(
    "中美日德法英俄韩朝欧澳印加新越菲泰伊以乌巴台港蒙古委沙土意西葡荷比丹瑞挪芬希匈波捷埃南墨阿智秘哈吉塔"
)
_VIEWS = ("view", "eyes", "interest", "opinion", "sights", "favor")
_WINDOW = 48


def stands_for_government(folded: str, start: int, end: int) -> bool:
    """Whether the capital or seat of power at ``[start, end)`` of a folded text stands for those who govern there.

    In English it does unless a word of place says otherwise; in Chinese, where the name is nearly always the city, it does
    only where it speaks or is dealt with.
    """
    before, after = folded[max(0, start - _WINDOW) : start], folded[end : end + _WINDOW]
    if "\u3400" <= folded[start] <= "\u9fff":
        if _HAN_PLACE_BEFORE.search(before):
            return False
        return bool(_HAN_GOVERNMENT_AFTER.match(after) or _HAN_GOVERNMENT_BEFORE.search(before))
    if after.startswith("'s"):
        return not _PLACE_BEFORE.search(before) or after[3:].startswith(_VIEWS)
    if _PLACE_AFTER.match(after) or _PLACE_BEFORE.search(before):
        return False
    return not (_TOWARD.search(before) and _MOTION.search(before))


def is_of_others(folded: str, start: int, lexicon: Lexicon) -> bool:
    """Whether "双方" or "两国" at ``start`` follows a pair of countries of whom one is another ("中俄两国", "朝韩双方")."""
    pair = folded[max(0, start - 2) : start]
    if len(pair) < 2 or not all(character in _HAN_COUNTRIES for character in pair):
        return False
    forms = [lexicon.forms.get(character) for character in pair]
    return not all(form is not None and any(lexicon.is_own(part) for part in form.parts) for form in forms)
