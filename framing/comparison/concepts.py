"""What a sentence is about, in names that English and Chinese share: matters, institutions, acts and things.

Two accounts of one fact are worded freely ("the ballot that Beijing cast", 中方的投票), so that neither words nor the
terms of readouts bring them together. A concept is written by several words of either language, places and terms are
those of the bundled tables, and within one language rare words count as well.
"""

# ruff: noqa: E501 - a concept stands on one line in both languages

import functools
import re
from collections.abc import Mapping

from corpora.cards import read_records
from corpora.text import fold
from framing.topics import TopicTable

# Name: beginnings of words in English, words in Chinese.
_CONCEPTS = tuple(
    (name, re.compile(rf"\b(?:{en})"), re.compile(zh))
    for name, en, zh in (
        ("tariff", r"tariffs?\b|dut(?:y|ies)\b|lev(?:y|ies)\b", "关税"),
        ("reciprocal", "reciprocal", "对等"),
        ("steel", r"steel|metals?\b|alumin", "钢铁|钢|铝|金属"),
        ("car", r"cars?\b|autos?\b|automo|vehicle|truck", "汽车|乘用车|卡车|车辆"),
        ("medicine", "medicin|pharma|drugmak|medication", "药品|医药|药物"),
        ("aircraft", r"aircraft|airplanes?|planes?\b|jets?\b|boeing|aviation", "飞机|波音|航空(?!母)"),
        ("carrier", "carrier strike|aircraft carrier|flattop|carrier group", "航母|航空母舰"),
        ("warship", r"warships?|destroyer|naval vessel|navy\b|fleet", "军舰|驱逐舰|舰艇|海军|舰队"),
        ("vessel", r"ships?\b|vessels?\b|shipping|tanker|maritime|freighter", "船舶|船只|船|航运|油轮|海运"),
        ("port", r"ports?\b|docking|harbou?r", "港口|靠港|停靠"),
        ("fee", r"fees?\b|charges?\b", "费用|收费|港务费"),
        ("soldier", r"troops?\b|soldiers?|guard members?|guardsmen|national guard|servicemen|personnel", "部队|士兵|国民警卫队|人员|官兵|军人"),
        ("drill", r"drills?\b|exercises?\b|manoeuvre|maneuver", "演习|演训|军演"),
        ("strike", r"strikes?\b|airstrike|bomb|attack|raid", "打击|袭击|空袭|轰炸|攻击"),
        ("missile", "missile|icbm|warhead|rocket", "导弹|弹头|火箭"),
        ("nuclear", "nuclear|atomic|uranium", "核(?!心|准|实|查)"),
        ("space", r"space\b|satellite|lunar|astronaut", "太空|航天|卫星|月球"),
        ("cyber", "cyber|hack", "网络(?:攻击|安全)|黑客"),
        ("spy", "spy|spies|espionage|intelligence agen|surveill", "间谍|情报|监控|窃密"),
        ("arms", r"arms\b|weapon|munition", "武器|军售|弹药"),
        ("alliance", r"alliance|nato\b|ally\b|allies", "北约|盟国|盟友|联盟"),
        ("ceasefire", "ceasefire|cease-fire|truce", "停火|休战"),
        ("hostage", "hostage|detain|prisoner|arrest|custody", "人质|拘押|逮捕|囚犯|扣押"),
        ("deport", "deport|repatriat|expel", "遣返|驱逐"),
        ("immigrant", "immigra|migrant|border", "移民|边境"),
        ("visa", r"visas?\b", "签证"),
        ("entry ban", "entry ban|ban on entry|barred from entering|travel ban", "禁止入境|入境禁令|不准入境"),
        ("student", r"students?\b|universit|college|campus", "学生|大学|高校|留学"),
        ("scientist", "scientist|scientific|research", "科学家|科学|科研|研究"),
        ("journalist", "journalist|reporter|correspond|news media|press corps", "记者|媒体"),
        ("virus", "virus|pandemic|covid|epidemic|outbreak", "病毒|疫情|新冠|大流行"),
        ("vaccine", "vaccin", "疫苗"),
        ("climate", "climate|emission|carbon|greenhouse", "气候|排放|碳"),
        ("oil", r"oil\b|crude|petroleum|gasoline|lng\b|natural gas", "石油|原油|油价|天然气|汽油"),
        ("energy", r"energy\b|electric|power plant", "能源|电力"),
        ("inflation", r"inflation|prices?\b|cost of living", "通胀|通货膨胀|物价|价格"),
        ("interest rate", "interest rate|federal reserve|the fed\\b", "利率|美联储|降息|加息"),
        ("growth", r"grow|grew|gdp\b|increas|rose\b|ris(?:e|es|en|ing)\b|higher|surg|climb|jump", "增长|增速|增幅|上涨|上升|增加|提高|飙升|国内生产总值"),
        ("job", r"jobs?\b|employment|unemploy|workers?\b|layoff", "就业|失业|工人|裁员|岗位"),
        ("budget", r"budget|shutdown|appropriation|deficit", "预算|停摆|赤字|拨款"),
        ("debt", r"debt|bonds?\b|treasuries", "债务|国债|债券"),
        ("stock", r"stocks?\b|shares\b|wall street|equities", "股市|股票|股指"),
        ("bank", r"banks?\b|lender", "银行"),
        ("company", r"compan(?:y|ies)|firms?\b|business(?:es)?\b|enterprises?|corporations?|entit(?:y|ies)", "企业|公司|实体"),
        ("opportunity", r"opportunit|openings?\b", "机遇|机会"),
        ("market", r"markets?\b", "市场"),
        ("goods", r"goods\b|products?\b|merchandise|commodit", "商品|产品|货物"),
        ("farm", r"farm|agricultur|soy|corn\b|wheat|beef|pork|poultry", "农产品|农业|大豆|玉米|小麦|牛肉|猪肉"),
        ("wine", r"wines?\b|spirits\b|liquor", "葡萄酒|烈酒|酒"),
        ("chip", r"chips?\b|semiconduct|nvidia|gpus?\b", "芯片|半导体|英伟达"),
        ("rare earth", r"rare.earth|critical minerals?|magnets?\b|gallium|germanium", "稀土|关键矿产|镓|锗"),
        ("export control", r"export (?:control|restrict|curb|licen|ban)|licen[sc]ing|licen[sc]es?\b", "出口管制|许可"),
        ("list", r"list(?:s|ed|ing)?\b|blacklist|unreliable entit", "清单|名单|列入"),
        ("sanction", r"sanction|punish|penalt|punitive", "制裁|惩罚|处罚"),
        ("tiktok", "tiktok|bytedance", "抖音|字节跳动|TikTok"),
        ("agreement", r"agreements?\b|deals?\b|accord|pact|treaty|trade text|text published", "协议|协定|条约"),
        ("statement", r"statement|communiqu|declaration|readout|text\b", "声明|公报|宣言"),
        ("consensus", r"consensus|common understanding|settled between|what .{0,30} agreed", "共识"),
        ("meeting", r"meetings?\b|summit|gathering|conference|talks\b|session|sat down|consultation", "会议|峰会|会晤|会谈|大会|磋商|会见"),
        ("call", r"phone|calls?\b|telephon|conversation", "通话|电话"),
        ("visit", r"visit|trips?\b|travel|journey", "访问|访华|访美|赴美|赴华|回访|前往|出访"),
        ("vote", r"vot(?:e|es|ed|ing)\b|ballot|abstain|abstention", "投票|表决|弃权"),
        ("election", r"election|elect(?:ed|s)\b|campaign|primary", "选举|大选|竞选"),
        ("congress", r"congress|senate|senator|house of representatives|lawmaker|legislator|bill\b", "国会|参议|众议|议员|法案"),
        ("court", r"courts?\b|judge|ruling|lawsuit|tribunal|justice department", "法院|法官|裁决|诉讼|司法部"),
        ("law", r"laws?\b|legal|lawful|legislation", "法律|依法|法规|合法"),
        ("order", "executive order|proclamation|memorandum|decree", "行政令|公告|备忘录|行政命令"),
        ("envoy", r"envoys?\b|special representative", "特使"),
        ("ambassador", r"ambassador|embass|consulate", "大使|使馆|领馆"),
        ("foreign minister", "foreign minister|top diplomat|secretary of state|rubio", "外长|外交部长|国务卿|鲁比奥"),
        ("prime minister", "prime minister|premier", "首相|总理"),
        ("defence", "defen[cs]e (?:minister|secretary|department|ministry)|pentagon|hegseth", "国防|五角大楼|防长"),
        ("central command", "central command|centcom", "中央司令部"),
        ("president", r"presidents?\b|head(?:s)? of state|xi\b|trump|leaders?\b", "总统|主席|元首|领导人"),
        ("treasury", "treasury|bessent|finance minister", "财政部|贝森特|财长"),
        ("commerce", "commerce|lutnick|trade representative|greer|ustr", "商务部|卢特尼克|贸易代表|格里尔"),
        ("security council", "security council|united nations|u\\.n\\.", "安理会|联合国"),
        ("official", r"senior officials?|officials?\b", "高官|官员"),
        ("export", "export", "出口"),
        ("import", "import", "进口|输美|输华"),
        ("trade", r"trad(?:e|ing)\b|economic ties|commerce between", "贸易|经贸"),
        ("invest", "invest", "投资"),
        ("purchase", "purchas|buy|bought|order", "采购|购买|订购"),
        ("retaliate", "retaliat|countermeasure|counter-measure|hit back|strike back|reprisal", "反制|报复|回击"),
        ("currency", r"currency|yuan\b|renminbi|exchange rate", "人民币|汇率|货币"),
        ("dollar", r"dollars?\b", "美元"),
        ("subsidy", "subsid|overcapacity|dump", "补贴|产能|倾销"),
        ("theft", "theft|stol|steal|intellectual property", "窃取|盗窃|知识产权"),
        ("technology", r"technolog|tech\b", "技术|科技"),
        ("ai", r"artificial intelligence|a\.?i\.?\b|deepseek|openai", "人工智能"),
        ("drug", r"fentanyl|drugs?\b|narcotic|precursor|opioid", "芬太尼|毒品|前体|禁毒"),
        ("investigation", r"investigat|probe|section 301|inquir|scrutin", "调查|301"), ("board", r"boards?\b|council|committee|commission\b", "委员会|理事会"),
        ("shipbuilding", r"shipbuild|shipyard", "造船"), ("south china sea", "south china sea", "南海"), ("strait", r"straits?\b", "海峡"),
        ("quarter", r"quarter\b|three months", "季度|头三个月|前三个月"), ("request", r"request|asked for|invit", "请求|要求|邀请|应约"),
        ("canal", "canal", "运河"),
        ("belt and road", "belt and road|bri\\b", "一带一路"),
        ("rights", "human rights|forced labo|genocide|religio", "人权|强迫劳动|宗教"),
        ("one china", "one.china", "一个中国"),
        ("independence", "independence|secession|separatis", "独立|分裂|台独"),
        ("panda", "panda", "熊猫"),
        ("sport", "olympic|football|soccer|world cup|athlete|basketball", "奥运|足球|世界杯|运动员|篮球"),
        ("film", r"films?\b|movie|hollywood", "电影|好莱坞"),
        ("protester", r"protesters?|demonstrators?", "抗议者|示威者"), ("license", "licen[sc]e|permit", "许可"),
        ("flight", r"flights?\b|airlines?|airspace|balloon", "航班|航空公司|领空|气球"),
        ("accident", "crash|collision|explosion|wildfire|hurricane|earthquake|flood", "坠毁|相撞|爆炸|山火|飓风|地震|洪水"),
        ("death", r"death|dead\b|died|killed|casualt|victim", "死亡|遇难|身亡|丧生|伤亡"),
        ("shooting", "shooting|gunman|gun violence", "枪击|枪手"),
        ("protest", "protest|demonstrat|rally|rallies|march", "抗议|示威|集会|游行"),
        ("tax", r"tax(?:es|ed|ation)?\b", "税收|减税|税法|征税"),
        ("aid", r"aid\b|assistance|donat|relief", "援助|捐赠|救济"),
        ("cooperation", "cooperat|collaborat", "合作"),
        ("development", "development|modernization", "发展|现代化"),
        ("peace", "peace", "和平"),
        ("sovereignty", "sovereign|territorial integrity", "主权|领土"),
        ("position", r"positions?\b|stance", "立场"),
        ("withdraw", "withdraw|pull out|quit|back(?:s|ed|ing)? (?:away|out)|exit|leav(?:e|es|ing) the", "退出|撤出|撤军|退群"),
        ("railway", "railway|rail\\b|highway|infrastructure", "铁路|高铁|公路|基础设施"),
        ("water", r"islands?\b|reef|shoal|waters\b", "岛|礁|海域"),
        ("framework", "framework|mechanism", "框架|机制"),
        ("year", r"this year|year'?s end|later this year|within the year", "今年|年内|年底"),
        ("next year", "next year|coming year", "明年|未来一年"),
        ("week", "a week|one week|seven days", "一周|一星期|七天"),
    )
)  # fmt: skip
# Countries and unions that are neither side: who is named by one account alone makes it another event.
_THIRDS = tuple(
    (name, re.compile(rf"\b(?:{en})\b"), re.compile(zh))
    for name, en, zh in (
        ("eu", r"eu|europ\w{0,6}|brussels", "欧盟|欧洲"), ("uk", r"uk|u\.k\.|united kingdom|brit\w{2,5}|london", "英国|伦敦"),
        ("canada", r"canad\w{1,5}|ottawa", "加拿大"), ("mexico", "mexic[a-z]{1,3}", "墨西哥"), ("japan", r"japan\w{0,4}|tokyo", "日本|东京"),
        ("south korea", r"south korea\w?|rok|seoul|busan", "韩国|首尔|釜山"), ("north korea", r"north korea\w?|dprk|pyongyang", "朝鲜(?!半岛)"),
        ("india", r"india\w?|new delhi", "印度(?!尼西亚|洋)"), ("pakistan", r"pakistan\w?", "巴基斯坦"), ("russia", r"russia\w?|moscow|kremlin", "俄罗斯|俄方|普京"),
        ("ukraine", r"ukrain\w{1,4}|kyiv", "乌克兰|乌方"), ("iran", r"iran\w{0,3}|tehran", "伊朗"), ("israel", r"israel\w?|gaza|palestin\w{1,4}|hamas", "以色列|以军|加沙|巴勒斯坦|哈马斯"),
        ("venezuela", r"venezuela\w?|maduro|caracas", "委内瑞拉|马杜罗"), ("cuba", r"cuba\w?|havana", "古巴"), ("panama", r"panama\w{0,4}", "巴拿马"),
        ("denmark", r"denmark|danish|greenland\w{0,4}", "丹麦|格陵兰"), ("australia", r"australia\w?|canberra", "澳大利亚"), ("new zealand", "new zealand", "新西兰"),
        ("philippines", r"philippin\w{1,3}|filipino|manila", "菲律宾"), ("vietnam", r"vietnam\w{0,4}|hanoi", "越南"), ("thailand", "thailand|thai", "泰国"),
        ("cambodia", r"cambodia\w?", "柬埔寨"), ("brazil", r"brazil\w{0,3}", "巴西"), ("south africa", r"south africa\w?", "南非"),
        ("saudi", r"saudi\w?( arabia)?|riyadh", "沙特"), ("turkey", r"t[uü]rk\w{1,5}", "土耳其"), ("syria", r"syria\w?", "叙利亚"), ("yemen", r"yemen\w?|houthi\w?", "也门|胡塞"),
        ("germany", r"german\w?|berlin", "德国|柏林"), ("france", r"france|french|paris|macron", "法国|巴黎|马克龙"), ("taiwan", r"taiwan\w{0,3}|taipei", "台湾|台北|台独"),
        ("colombia", r"colombia\w?", "哥伦比亚"), ("nigeria", r"nigeria\w?", "尼日利亚"), ("afghanistan", r"afghan\w{0,6}", "阿富汗"),
    )
)  # fmt: skip
# Concepts that half of all sentences hold; they bring no two sentences together.
COMMON = frozenset(
    {"president", "official", "statement", "position", "cooperation", "development", "agreement", "meeting", "company", "law",
     "peace", "trade", "year", "next year", "goods", "technology", "market", "dollar", "order", "sovereignty",
     "commerce", "visit", "withdraw", "purchase", "import", "export", "week", "strike", "call", "sanction"}
)  # fmt: skip
# What a concept weighs: a common one, one that tells the matter, a place.
LIGHT, PLAIN, NAMED = 0.5, 1.0, 1.5
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Places that stand in every account.
_EVERYWHERE = frozenset({"place:china", "place:us", "place:washington", "place:beijing"})
# Terms of readouts that tell the manner.
_WORD = re.compile(r"[a-z]{6,24}")
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][a-z]{3,20}\b")
_PLAIN_WORDS = frozenset(
    "united states america china chines washin beijin presid trump americ offici countr govern nation minist people should "
    "really becaus think including continu spoke said report statem already another during before januar februa march april may june july august septem octobe novemb decemb monday tuesda wednes thursd friday saturd sunday ministr spokes whethe severa several".split()
)  # fmt: skip


@functools.cache
def _places() -> TopicTable:
    return TopicTable(
        [(f"place:{row['id']}", name) for row in read_records("places.jsonl") for name in (*row["en"], *row["zh"])]
    )


@functools.cache
def _countries() -> Mapping[str, str]:
    return {f"place:{row['id']}": f"place:{row['country']}" for row in read_records("places.jsonl")}


@functools.lru_cache(maxsize=20_000)
def months(text: str) -> frozenset[int]:
    """Months of the calendar that a sentence names."""
    folded = fold(text)
    named = {
        number for number, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}\w{{0,9}} ?\d|\bin {name}", folded)
    }
    return frozenset(named | {int(number) for number in re.findall("(?<!\\d)(1[0-2]|[1-9])月(?!\\d)", folded)})


@functools.lru_cache(maxsize=20_000)
def concepts(text: str) -> Mapping[str, float]:
    """Concepts of a sentence and what each weighs; names of one language only begin with "word:"."""
    folded = fold(text)
    found: dict[str, float] = {}
    for name, en, zh in _CONCEPTS:
        if en.search(folded) or zh.search(folded):
            found[name] = LIGHT if name in COMMON else PLAIN
    for mention in _places().mentions(text):
        if mention.topic not in _EVERYWHERE:
            found[mention.topic] = NAMED
            # A city stands for its country as well.
            country = _countries()[mention.topic]
            if country not in _EVERYWHERE and country != mention.topic:
                found |= {country: NAMED, mention.topic: LIGHT}
    for match in _NAME.finditer(text):
        word = match.group().lower()[:6]
        if word not in _PLAIN_WORDS:
            found.setdefault(f"word:{word}", NAMED if not _is_known(match.group()) else 0.0)
    return {name: weight for name, weight in found.items() if weight}


@functools.lru_cache(maxsize=20_000)
def thirds(text: str) -> frozenset[str]:
    """Countries other than the two sides that a sentence names."""
    folded = fold(text)
    return frozenset(name for name, en, zh in _THIRDS if en.search(folded) or zh.search(folded))


def may_be_of_one(first: str, second: str, *, is_close: bool = False) -> bool:
    """Whether two sentences may tell of one event by the other countries that they name: none, or one in common; where
    they are close in all else, one of them may name none."""
    one, two = thirds(first), thirds(second)
    return bool(one & two) or not (one or two) or (is_close and not (one and two))


def _is_known(word: str) -> bool:
    folded = fold(word)
    return bool(_places().mentions(word)) or any(en.match(folded) for _, en, _ in _CONCEPTS)


def shared(first: str, second: str) -> tuple[float, float]:
    """Weight of the concepts that two sentences share, and its part of the sentence that has less of them, in [0, 1]."""
    one, two = concepts(first), concepts(second)
    weight = sum(min(one[name], two[name]) for name in one.keys() & two.keys())
    weight += LIGHT if months(first) & months(second) else 0.0
    # A name in Latin letters is none that a Chinese sentence could share.
    least = min(_total(one, two), _total(two, one))
    return weight, min(1.0, weight / least) if least else 0.0


def _total(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    across = not any(name.startswith("word:") for name in other)
    # Nor must both accounts name the same people.
    return sum(
        min(weight, LIGHT) if name.startswith("word:") and name not in other else weight
        for name, weight in one.items()
        if not (across and name.startswith("word:"))
    )
