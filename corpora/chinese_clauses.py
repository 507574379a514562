"""Where a Chinese source stands: the noun phrase before a cue, without the date, the occasion and the adverbs.

Chinese puts all of these between the speaker and the verb ("法国前负责人特兰康当地时间3日晚在接受采访时指出"), without
a space and without a case, so the end of a source is the place where the first such modifier begins. Everything here
works on the folded text in which quotations and brackets are masked.
"""

import functools
import re

from corpora.text import folding_table

# No source stands further before its cue within one clause.
MAX_CLAUSE = 160
MASK = "\ue000"
# Characters that end a clause. A space does so between headlines that share a line.
BREAKS = "，,。；;：:！？!?\n\ue001…"

_MONTHS = "(?:\\d{1,4}年)?(?:\\d{1,2}月)?\\d{1,2}日"
_WHEN = (
    f"(?:当地时间|北京时间|美国?东部时间|{_MONTHS}|\\d{{1,2}}月(?!\\d)|\\d{{4}}年|\\d{{1,2}}时|今天|昨天|昨日|今日|"
    f"今晨|昨晚|今晚|当天|当日|当晚|日前|近日|近期|最近|"
    "此前|早前|早些时候|稍早|稍早前|稍后|随后|其后|随即|之前|之后|同日|同天|同一天|周[一二三四五六日末]|"
    "礼拜[一二三四五六日]|星期[一二三四五六日天]|上周|本周|上个?月|"
    "本月|今年|去年|连日来?|目前|现在|不久前|日内|前一天|次日|次年|晚间|凌晨|上午|下午|傍晚|中午)"
)
# What may stand before the source in its clause, taken off from the left again and again.
LEAD = re.compile(
    f"(?:央视网消息(?:[（(]{MASK}{{1,12}}[）)])?[：:]?|另?据{MASK}{{1,40}}|{_WHEN}[晚早上下午间]{{0,2}}|"
    f"[（(]{MASK}{{1,40}}[）)]|"
    "但是?|不过|然而|而且?|与此同时|同时|此外|另外|另一方面|一方面|其中|对此|因此|所以|于是|并且?|至于|尽管如此|"
    "尽管|虽然|即使|"
    "如果|若|一旦|假如|倘若|倘|又|也(?!门)|还|则|(?:我们?|你)?(?:还|也|刚才|所)?(?:看到|注意到|听到|提到)(?:的|"
    "了)?|包括[^，。]{2,60}?在内的|包括|回应(?=[^，。]{1,6}(?:威胁|指责|批评))|正如|诚如|有(?:消息|报道|"
    "(?=[^，。]{2,14}(?:媒体|官员|人士|人员|专家|学者|分析师)))|(?:通话|会谈|"
    "会见|会晤|采访|讲话|致辞|发言|声明|文章|报告|信|交谈)中|就此|为此|"
    "例如|比如|目前为止|截至目前|尤其是|特别是|可见|事实上|实际上|总之|最后|首先|其次|再次|"
    '问|答|另|今|并于|对于此|第[一二三四五]|[一二三四五六七八九十]{1,2}[、是]|[ 　、"”’」』）)])'
)
# Where the source ends: dates, occasions, addressees and adverbs that stand between it and its verb.
TAIL = re.compile(
    f"{_WHEN}|(?<=韩正)在|(?<![存现旨实正李])在(?!任|野|押|逃|座|场|建|途|线|华(?:美|日|外|企|投))|"
    f"(?<![反针相绝面])对(?!外|"
    f"手|口|策|抗|话|华(?:政策|事务)?(?:特使|委员会|协会|代表|工作))|向(?=媒体|记者|外界|本报|新华社)|"
    f"(?<![方动取倾意走去转志内外])向(?!东|心|左|"
    f"右)|"
    "(?<![成造])就(?!业|读|职|任)|针对|围绕|通过|接受|(?<![供反相响效呼回答适])应(?!急|用|对|变)|"
    "(?<![由关属对于终])于(?!是)|(?<![根依数证单凭])据|援引|引述|"
    "还(?!乡|款)|也(?!门)|又(?!一|名)|再次|再度|再一次|(?<![平人])均|(?<![首成京故古帝国])都(?!市|城|督|江|灵|柏)|"
    "(?<![规原法准守否通])则|(?<![合兼吞一])并(?!购|发|列)|一致|普遍|共同(?!体|社)|明确|公开|"
    "强烈|严厉|坚决|严正|多次|反复|一再|继续|首先|进一步|特别(?!代表|行政|委员|法庭|检察|顾问|助理|小组|行动)|"
    "着重|高度|积极|深刻|系统阐|全面(?!战略)|详细|(?<!间)直接|当场|均已|曾(?!荫|国|庆|钰|培)|"
    "同时|现(?=正|已|时|仍)|长久以来|长期以来|一直|始终|从来|历来|向来|仍然|依然|给(?!力)|作出|做出|发表|发布|"
    "发文|发帖|发出|表达|出席|主持|会见|举行|召开|召见|约见|抵达|访问(?!团|学)|应询|答记者|回答|答复|提出|"
    "[已将仍](?!军|领|要|道|经理)|(?<!韩)正(?=在|就|与|同|式|考虑|准备|研究|寻求)|均(?=$|[^\u4e00-\u9fff]|已|将|"
    "对|未|在|表|称|认)|认识到|意识到|发(?=$|报告|声明|文|推|帖|公告|消息|言(?!人))|未(?!来)|没有|拒绝|拒不|没|"
    "不(?!丹|愿|具|便|列|"
    "扩散|结盟|"
    "莱)|纷纷|先后|相互|互相|强硬|愤怒|同[^，。、]{1,24}(?:会[谈见晤]|通话|会面|举行)|"
    "[与和跟][^，。、]{1,24}(?:会[谈见晤]|通话|会面|交谈|举行)|会[后上前]|行前|席间|[\u4e00-\u9fff]{2}地(?=$)|"
    "当时|接着|当年|聚集|等候|"
    "从(?!业|政)|"
    "是否|否|或将|可能|(?<!不)愿(?!景)|希望|呼吁|敦促|要求|指责|批评|谴责|欢迎|"
    "因(?!斯|特|果)|由于|为了?(?!何)|以(?=.{1,12}(?:身份|名义|方式|书面))|代表(?=中国|美国|政府|党中央|习近平)|"
    "进行|做(?=了)|宣读|致(?=辞|电|信|函|欢迎)|反问|称(?=[^，。]{1,20}(?:为|是))|时(?=$)|本人|本身|亲自|"
    "自己|"
    "以(?=[^，。]{1,40}(?:为引领|为指引|为指导|为基础|精神|态度))|最近|昨|日?晚(?=[称说表在就对发通])|此次|这次|"
    "其实|实际|似乎|显然|坦率|坦诚|随信|罕见|突然|率先|正式|单方面|紧急(?=召|会|发|呼|要|向|叫)|连续|衷心|"
    "热烈|也?曾|一度|则|主动|专门|亦|皆|另外|另(?!一)"
)
# A source that is a clause in front of its noun ("正在访问北京的美国国务卿布林肯"): only what follows 的 is the source.
_ATTRIBUTIVE = re.compile(
    "(?:正在|正|刚刚|刚|曾|即将|前来|到访|来访|来华|访华|参加|出席|参与|陪同|率团|负责|不愿|不具名|匿名|"
    "接受|访问|随行|主持|一向|向来|素来)[^，。的]{0,24}的"
)
# Words that open a clause but are nobody: a cue behind them credits nothing.
_NOBODY = re.compile(
    "(?:这(?!位|名|些(?:官|专|人|国))|那(?!位|名)|此[类种项举次番外后前中]|此$|其中|其(?:实|他方面)|如何|如此|因|"
    "为(?!首)|以便|以及|是|可|应当?|需要?|值得|必须|不|没|被|受|遭|所|把|将(?!军)|什么|怎|谁|"
    "有$|了|向|关于|至于|综合|本报|本台|(?:本报|新华社|央视|本台|驻外|[^，。]{0,2})记者|便|强力|\\d{1,12}[^方]?$|"
    "据|有关(?:决|规|法|报|消|数|协)|上述|根据|按照|通过|随着|对|在|从|当(?!局|选|事)|经|"
    "由|除|虽|即|只|就|更|再|才|都|很|非|"
    "中方对|需|无论|不仅|不论|甚至|尤其|旨在|从而|进而|以(?:来|期)|使|让|令|请|要|能|会(?!议|长)|愿|与此|总的|"
    "一般|通常|换|按|照|听|看|说|话|俗|古|常|人们常|有的|至今|来|去|用|双方应|事实|历史|实践|结果|数据|调查|统计|"
    "资料|民调|图|现实|经验|过程|行为|做法|行动|举措|情况)"
)
_HEAD = re.compile(
    "(?:以色列|日本|澳大利亚|新西兰|加拿大|墨西哥|土耳其|埃及|印度|印度尼西亚|印尼|卡塔尔|约旦|阿联酋|沙特|"
    "沙特阿拉伯|乌克兰|俄罗斯|瑞士|瑞典|荷兰|越南|朝鲜|菲律宾|马来西亚|新加坡|巴西|阿根廷|智利|古巴|南非|欧洲|"
    "西方|台湾|高校|学校|方|方面|》|报道|文章|声明|社论|评论|论坛|峰会|会议|决议|先生|女士|国|总统|主席|总理|首相|"
    "部长|副?外长|"
    "财长|防长|商务?卿|国务卿|卿|发言人|新闻官|部|院|府|"
    "会|委|署|局|厅|处|办|官员|高官|官|人士|专家|学者|教授|分析师|经济学家|媒|媒体|报|社|网|台|"
    "组织|公司|集团|企业|银行|行|代表|代表团|团队|团|使馆|领馆|大使|公使|参赞|议员|议长|们|者|他|她|双方|各方|"
    "两国|三国|多国|元首|领导人|领袖|民众|民调|机构|智库|协会|商会|联盟|联合会|盟|秘书长|大臣|"
    "将军|司令|司令部|队|军|军方|舰|当局|政府|白皮书|声明|报告|文章|评论|社论|消息|公报|书记|市长|州长|省长|省|市|"
    "州|县|委员|主任|总裁|董事长|行长|高管|负责人|牵头人|副手|顾问|助理|特使|专员|检察官|法官|法院|"
    "警方|警察|目击者|居民|市民|国民|人民|社会|舆论|界|人|工会|党|派|团体|基金会|研究所|研究院|研究中心|中心|大学|"
    "学院|俄|美|日|英|法|德|韩|以|伊|乌|中|欧盟|北约|联合国|白宫|五角大楼|克里姆林宫|东盟|哈马斯|华盛顿|北京|中方|"
    "美方)$"
)
# Syllables with which foreign names are written; a name is at least two of them and little else.
_SYLLABLES = re.compile(
    "[阿艾安奥巴拜班邦鲍贝本比彼毕宾波伯勃博布查德登蒂迪丁杜多顿恩尔法费菲芬弗佛福盖甘戈格根古哈海汉豪赫黑亨洪胡"
    "埃亚尼涅叶切博瑟巴怀霍基吉加贾杰金卡凯坎康考柯科克肯库奎拉莱兰朗劳勒雷里利丽列林琳卢鲁伦罗洛马麦曼芒梅门蒙米"
    "密明摩莫默姆穆纳内南尼娜诺努欧帕潘庞佩彭皮普奇乔切琼热日荣瑞撒萨塞森沙山舍申施史什斯苏索塔泰坦汤唐特藤提廷图"
    "托瓦万旺威韦维温文沃乌武西希夏谢辛休雅扬耶伊因英尤约扎泽詹珍朱兹佐逊夫娃茨茵蕾薇莎赖耿婷晤]{2,8}"
)
_LATIN_NAME = re.compile("[a-z\u00c0-\u024f][a-z.'\u00c0-\u024f-]{1,30}(?: ?(?:先生|女士|小姐|博士|教授))?$")
_TITLED = re.compile(
    "(?:总统|主席|总理|首相|部长|外长|财长|防长|国务卿|发言人|大使|代表|秘书长|大臣|书记|主任|司长|局长|院长|会长|"
    "教授|委员|专员|助理|顾问|参赞|议长|议员|市长|州长|省长|行长|总裁|将军|司令|牵头人|国王|女王|亲王|学者|专家|"
    "研究员|分析师)"
    "[\u4e00-\u9fff·]{2,12}$"
)
# The hundred or so most frequent Chinese and Korean surnames; a short source that begins with none is not taken for a
# name.
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文洪习耿尹朴"
    "栗汪丁秦华陆林毛郭凌束何商董耿谷崔解景楼傅易曲庞欧翟卓岳左宁齐柳游关柯荣岑倪俞鲍裴冀詹童颜尚施严"
)
_NO_NAME = re.compile(
    "(?:[于方任常文金白高马江万易夏石关](?:是|的|面|何|常|化|额|色|度|上|山|一|家|季|油|键|税)|发展|经济|合作|"
    "方案|高度|金融|关系|关税|任何|文件|文化|何时|何种|顾虑|易于|常常|万一|施压|严重|严厉|解决|解除|商定|尚未|尚|"
    "白皮|华盛顿|龙头|易受)"
)


@functools.cache
def _table() -> dict[int, int]:
    """The folding table but for the punctuation that Chinese rules read full-width."""
    return {old: new for old, new in folding_table().items() if chr(old) not in "，：；？！（）"}


def chinese_copy(text: str) -> str:
    """A copy of the SAME LENGTH for Chinese rules: folded, punctuation behind a Chinese character full-width.

    "他说:" and "他說：" read alike; a decimal point and the comma of "1,500" stay.
    """
    return _NARROW.sub(lambda match: _WIDE[match[0]], text.translate(_table()))


_WIDE = dict(zip(",:;?!()", "，：；？！（）", strict=True))
_NARROW = re.compile(
    "(?<=[\u4e00-\u9fff”」』》）)])[,:;?!()]|[(](?=[\u4e00-\u9fff])|(?<=[0-9a-z])[,:;](?=[\u4e00-\u9fff“「])"
)


def clause_start(masked: str, position: int, floor: int) -> int:
    """Start of the clause that ends at ``position``: behind the last break, not before ``floor`` or MAX_CLAUSE
    characters."""
    index = position
    floor = max(floor, position - MAX_CLAUSE)
    while index > floor and masked[index - 1] not in BREAKS:
        index -= 1
    return index


def subject_in(masked: str, start: int, end: int) -> tuple[int, int] | None:
    """The source within ``[start, end)``, a clause up to its cue, as offsets; None where the clause names none."""
    index = _behind_leads(masked, start, end)
    if index >= end:
        return None
    tail = TAIL.search(masked, index + 1, end)
    first = TAIL.match(masked, index, end)
    if first is not None and first.end() > index and not _HEAD.search(masked[index : index + 2]):
        return None
    stop = tail.start() if tail is not None else end
    cut = _ATTRIBUTIVE.match(masked, index, stop)
    if cut is not None and stop - cut.end() >= 2:
        index = cut.end()
    has_quotation = any(mark in masked[index:stop] for mark in "“「『")
    while stop > index and masked[stop - 1] in (" 、，" if has_quotation else ' 、，"”’」』'):
        stop -= 1
    if stop - index > 60 or stop <= index or _NOBODY.match(masked, index, stop):
        return None
    return index, stop


def _behind_leads(masked: str, start: int, end: int) -> int:
    index = start
    for _ in range(8):
        lead = LEAD.match(masked, index, end)
        if lead is None or lead.end() == index:
            break
        index = lead.end()
    return index


def is_actor(name: str) -> bool:
    """Whether a source looks like somebody who can speak: an office, a body, a side, a pronoun or a personal name."""
    if _HEAD.search(name) is not None or _LATIN_NAME.search(name) is not None:
        return True
    last = name.rsplit("·", 1)[-1][-8:]
    tail = _SYLLABLES.search(last)
    if tail is not None and tail.end() == len(last):
        return True
    if 2 <= len(name) <= 4 and name[0] in _SURNAMES and not _NO_NAME.search(name):
        return True
    # An office and a Chinese name ("国家主席习近平", "副总理何立峰").
    return _TITLED.search(name) is not None
