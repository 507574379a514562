"""Words that stand for a source without naming it: pronouns, both sides, texts, bodies, the unnamed, third parties.

English words in small letters, Chinese ones in simplified characters, as ``corpora.text.fold`` writes them.
"""

import re

from corpora.english_words import words

PERSON_WORDS = words("he she him her his hers himself herself 他 她 其 他们 她们 后者 前者")
JOINT_WORDS = frozenset(
    (
        *(
            "both sides",
            "the two sides",
            "two sides",
            "both parties",
            "the two parties",
            "both countries",
            "both nations",
        ),
        *("the two countries", "the two nations", "both governments", "the two governments", "the sides", "the pair"),
        *("the two leaders", "both leaders", "the two presidents", "the two heads of state", "both delegations"),
        *("the presidents", "both presidents", "the delegations"),
        *("the two delegations", "the two teams", "both teams", "the parties", "the two economies", "the two powers"),
        *(
            "双方",
            "中美双方",
            "美中双方",
            "两国",
            "中美两国",
            "美中两国",
            "中美",
            "美中",
            "两国元首",
            "双方团队",
            "两国代表团",
        ),
        *("双方一致", "两国领导人", "双方代表团", "中美两国元首", "两国团队"),
    )
)
PLURAL_WORDS = frozenset(
    ("they", "them", "their", "the participants", "participants", "the leaders", "the negotiators", "与会者")
)
TEXT_WORDS = words(
    "report reports statement readout article it its document post communique agreement summary strategy paper which "
    "transcript account announcement factsheet sheet press-release release editorial commentary "
    "报道 声明 通稿 消息 文章 公报 报告 该报道 社论 评论 通报 文件"
)
BODY_WORDS = words(
    "ministry department spokesperson spokesman spokeswoman officials official agency office commission committee "
    "embassy government administration aides delegation bureau secretary minister president "
    "发言人 该部 官员 该部门 负责人 部长"
)
# What a body is called, so that "a ministry spokesperson" is a ministry's.
ORGAN_WORDS = words("ministry department embassy")
# Roles of one person, which "the" and a name before give to somebody.
PERSON_ROLES = words(
    "president secretary minister ambassador premier chairman chairwoman congressman congresswoman senator spokesman "
    "spokeswoman spokesperson official negotiator envoy diplomat leader adviser aide general admiral representative"
)
UNNAMED_WORDS = words(
    "sources source people insiders person media critics many some others voters 消息人士 知情人士 人士 有人"
)
THIRD_WORDS = words(
    "analyst analysts expert experts economist economists professor researcher researchers scholar scholars observers "
    "strategist strategists investors traders fellow historian economist think-tank poll survey study lawyer farmers "
    "lobbyist consultant markets businesses 专家 学者 分析师 分析人士 经济学家 教授 研究员 外媒 观察人士"
)
SIDE_WORDS = {
    "US": words(
        "u.s u.s. us american america americans washington white-house bipartisan congressional senator senators congressman "
        "congressmen congresswoman republican republicans democrat democrats democratic gop potus rep rep. sen sen. "
        "ranking whip 美国 美方 美"
    ),
    "CN": words("chinese china beijing prc politburo cppcc mofcom pla cpc 中国 中方 中 北京"),
}
# Titles that only the one party and its government give.
CN_TITLES = re.compile(
    r"\b(?:party secretary|party chief|state councill?or|politburo|mainland spokes|vice[- ]premier)\b"
)
US_STATES = words(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa kansas "
    "kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio "
    "oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming"
)
# People of a country who speak for themselves and not for its government.
CIVIL_WORDS = words(
    "analyst analysts expert experts economist economists professor researcher researchers scholar scholars student students "
    "company companies business businesses businessmen firm firms executive executives entrepreneur entrepreneurs investor "
    "investors farmer farmers exporters importers manufacturers retailers consumers youth young youngsters teachers journalist "
    "journalists netizens media newspapers tourists alumni workers residents companies' chamber"
)
# An embassy is named by its country and by where it stands: the first of the two speaks.
MISSION = re.compile(
    r"(?:^|\b(?:for|at|from|of) )(?:the |a )?"
    r"(?:(?P<cn>chinese|china's|prc)|(?:u\.?s\.?|united states|american))(?: [a-z]{1,12})? "
    r"(?:embassy|consulate|consulate general|consul general|mission)\b"
)
# Frequent Chinese surnames in pinyin: such a name alone, with nobody of that name in the text, tells no side.
CHINESE_SURNAMES = words(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng han "
    "feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren yao cui zhong tan wan fan jin shi "
    "liao jia xia fu fang zou xiong bai meng qin qiu hou jiang yin xue yan lei long tao shen mao hao gu gong shao qian geng"
)
