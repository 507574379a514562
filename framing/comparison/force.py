"""Words of force in Chinese official texts and the English words that keep it: what a softer version drops.

A version may be free and yet say all of it; so a word counts as lost only where none of many English words that carry
its force stands in the version. The words are those of research on the register (objection, demand, obligation,
intensity) and images that readouts use; the English sides were widened on professional translations of news until
fewer than one sentence in fifty of theirs was taken for softer.
"""

# ruff: noqa: E501 - a word stands on one line with what keeps its force

import re
from functools import lru_cache
from typing import NamedTuple

from corpora.text import fold

_MUST = r"must|ha(?:ve|s|d) to|need(?:s|ed)?|require[sd]?|imperative|shall|should|ought|essential|necessary|obliged|(?:is|are) to"
_FIRM = (
    r"firm\w*|resolut\w*|determin\w*|strong\w*|categoric\w*|staunch\w*|adamant\w*|steadfast\w*|unswerving\w*|vehement\w*"
    r"|absolute\w*|decisive\w*|at all costs|strenuous\w*|utter\w*|spare no|vow\w*|fight|in no way"
)
_GRAVE = (
    r"serious\w*|grave\w*|severe\w*|gross\w*|flagrant\w*|heav(?:y|ily)|badly|deep\w*|dire|great\w*|major|critical\w*|acute\w*"
    r"|significant\w*|substantial\w*|huge|massive|gravity|seriousness|severity|devastat\w*|terribl\w*|profound\w*|extreme\w*"
    r"|disastrous|stark|egregious\w*|material\w*|highly|much|rampant|sever\w*|worse\w*|worst|solemn\w*|sheer|hugely|enormous\w*"
)


class _Word(NamedTuple):
    """A Chinese word, and the English that keeps its force."""

    zh: re.Pattern[str]
    en: re.Pattern[str]


def _word(zh: str, en: str) -> _Word:
    # Ends of words are written short below and bounded here: every pattern is to be linear on any text.
    for short, bounded in ((r"\w*", r"\w{0,12}"), (r"\w+", r"\w{1,16}"), (r"\W+", r"\W{1,3}")):
        en = en.replace(short, bounded)
    return _Word(re.compile(zh), re.compile(rf"\b(?:{en})"))


_NOT = r"not\b|n[o']t\b|never|no\b|nor\b|neither|without|nothing|none|nobody|cannot|by no means|refus\w*|zero|resolut\w*|any\b"
# Name to the word. A longer word stands before the shorter one that it holds.
WORDS: dict[str, _Word] = {
    "firmly oppose": _word("坚决反对", rf"(?:{_FIRM})\W+(?:\w+\W+){{0,3}}(?:oppos|reject|against|object)\w*|deplor\w*|reject\w*"),
    "strong dissatisfaction": _word("(?:强烈|极为|非常)不满", r"strong\w*|deplor\w*|outrag\w*|extreme\w*|deep\w*|great\w*|indignan\w*"),
    "strongly condemn": _word(
        "(?:强烈|严厉|坚决)谴责",
        rf"(?:{_FIRM}|harsh\w*|stern\w*)\W+(?:\w+\W+){{0,3}}(?:condemn|denounc)\w*|deplor\w*|blast\w*|slam\w*",
    ),
    "condemn": _word("(?<!强烈)(?<!严厉)(?<!坚决)谴责", r"condemn\w*|denounc\w*|deplor\w*|rebuk\w*|censur\w*|blast\w*|slam\w*|decr\w*"),
    "oppose": _word("(?<!坚决)反对(?!派|党|者|票)", r"oppos\w*|against|object\w*|reject\w*|resist\w*|not? (?:accept|support)|disagree\w*|disapprov\w*|dissent\w*|defy\w*|anti|protest\w*|refus\w*|condemn\w*"),
    "strongly": _word("强烈(?!不满|谴责)", rf"{_FIRM}|intens\w*|fierce\w*|violent\w*|power\w*|deep\w*|serious\w*|harsh\w*|severe\w*|keen\w*|fervent\w*|angr\w*|sharp\w*|great\w*|massive|urg\w*"),
    "firmly": _word("坚决(?!反对)|坚定(?!性)", rf"{_FIRM}|commit\w*|resolve|persever\w*|unwaver\w*|conviction|never"),
    "representations": _word("(?:严正)?交涉", r"representation\w*|d[ée]marche\w*|protest\w*|negotiat\w*|complain\w*|contact\w*|deal\w*"),
    "solemn": _word("严正(?!交涉)", r"solemn\w*|stern\w*|serious\w*|strong\w*|grave\w*|firm\w*|righteous\w*|clear\w*"),
    "gravely": _word("严重(?!程度|性)", _GRAVE + r"|violat\w*|crippl\w*|ravag\w*"),
    "must": _word("必须|务必|务须|必需", _MUST.replace("|should|ought", "") + r"|be sure|make sure|got to|only if|cannot|imperative\w*|crucial|vital|demand\w*|should only|mandat\w*|compulsory|will be"),
    "should": _word("应当|应该|(?<![反响适供相对回顺效一理感])应(?!.{0,16}(?:请求|邀请|要求)|势|[对约邀急用付变运答届允声验聘酬战诉激有收景接力允])", _MUST + r"|hope\w*|suppos\w*|expect\w*|call\w*|urg\w*|deserv\w*|appropriate|will|would|due|worth|let|better|advis\w*|recommend\w*|can\b|could|may|might|it is|proper\w*|demand\w*|up to|subject to|responsib\w*|dut(?:y|ies)|make sure|ensure|want\w*"),
    "urge": _word("敦促|促请|督促", r"urg\w*|call(?:s|ed|ing)? (?:on|upon|for)|demand\w*|press\w*|push\w*|prod\w*|prompt\w*|supervis\w*|oversee\w*|appeal\w*|exhort\w*|must|ask\w*|requir\w*"),
    "demand": _word("强烈要求|(?<!强烈)要求(?!较?[高低严])", r"demand\w*|requir\w*|request\w*|ask\w*|call\w*|urg\w*|insist\w*|order\w*|need\w*|want\w*|claim\w*|must|instruct\w*|standard\w*|seek\w*|have to|told|compel\w*|condition\w*|rule\w*|expect\w*|mandat\w*|rebuk\w*|appl\w*|petition\w*|in accordance|criteria|should|necess\w*|specif\w*|clear|plea\w*|forc\w*|call"),
    "immediately": _word("立即|立刻|马上", r"immediate\w*|at once|instant\w*|prompt\w*|right away|forthwith|without delay|now\b|soon\w*|as soon|quick\w*|straight\w*|once\b|rapid\w*|hasten\w*|upon|swift\w*|right (?:then|now|there)|then\b|fast|urgent\w*"),
    "stop": _word("停止|住手|收手", r"stop\w*|ceas\w*|end(?:s|ed|ing)?\b|halt\w*|refrain\w*|quit\w*|suspen\w*|discontinu\w*|paus\w*|terminat\w*|shut\w*|no longer|never|not\b|stoppage|shutdown|clos\w*|cancel\w*|without|desist|withh\w*|off\b|n't|abandon\w*|cut\w*|out of|stay\w*|until"),
    "thoroughly": _word("彻底", r"complete\w*|thorough\w*|total\w*|full\w*|entire\w*|once and for all|radical\w*|fundamental\w*|root\w*|all\b|utter\w*|absolute\w*|whole\w*|deep\w*|drastic\w*|overhaul\w*|final\w*|altogether|permanent\w*|ultimate\w*|clean\w*|ever\b|definit\w*|ground up"),
    "never": _word("[绝决]不(?!仅|是说)|绝无|决不", _NOT + r"|far from|unlikely|impossible|ruled? out|adamant\w*|firm\w*"),
    "brook no": _word("(?<!水火)不容(?!易|辞)|不得(?!不|已|了|而|安)|不准(?!确)|不许", _NOT + r"|prohibit\w*|forbid\w*|ban\w*|only|un\w+able|undeniabl\w*|inviolab\w*|indisput\w*|unquestion\w*|restrict\w*|less than|more than|exceed\w*|avoid\w*|fail\w*|limit\w*"),
    "crudely": _word("粗暴|蛮横|野蛮", r"gross\w*|brutal\w*|flagrant\w*|rude\w*|crude\w*|blatant\w*|barbar\w*|violent\w*|rough\w*|high-handed|outrageous\w*|wanton\w*|savage\w*|severe\w*|abus\w*|coars\w*|arrogan\w*|unreason\w*|serious\w*"),
    "openly": _word("公然|悍然|明目张胆", r"blatant\w*|open\w*|flagrant\w*|brazen\w*|public\w*|outright|undisguised|overt\w*|audacious\w*|shameless\w*|defian\w*|wanton\w*|bold\w*"),
    "wantonly": _word("肆意|恣意|大肆|肆无忌惮", r"wanton\w*|arbitrar\w*|reckless\w*|willful\w*|wilful\w*|abus\w*|unscrupulous\w*|indiscriminat\w*|misus\w*|unrestrain\w*|random\w*|massive\w*|unbridled|rampan\w*|excessive\w*|over\w+|wild\w*|aggressive\w*|free\w*|heav\w*|extensiv\w*|impos\w*|crazy|crazily|large|vigorous\w*|drug\w*|at will|without restraint|blatant\w*|lavish\w*"),
    "groundless": _word("无理(?!数)|无端", r"unreason\w*|unjust\w*|unwarrant\w*|groundless\w*|irrational\w*|absurd\w*|unprovoked|baseless\w*|without (?:reason|cause|ground|justif)\w*|illegitimate|outrageous\w*|unfounded|no reason|wrong\w*|invalid\w*|flimsy|for no|aggress\w*|provocat\w*|unfair\w*|arrogant\w*"),
    "vicious": _word("恶劣|恶毒|卑劣|恶意", r"egregious\w*|vicious\w*|malicious\w*|vile|bad\b|badly|evil|despicable|nasty|severe\w*|poor\w*|malign\w*|malevolen\w*|negative\w*|harsh\w*|sinister|terrible|abominab\w*|hostile|mal\w+|appalling|adverse\w*|seriou\w*|atroci\w*|ill|bad-faith|spite\w*|abus\w*|inferior|unfavo\w*|extreme\w*|horr\w*|disreputab\w*|deteriorat\w*|rough|vulgar|dirty|baleful"),
    "bullying": _word("霸凌|霸道|霸权|霸主", r"bull(?:y|ied|ies)\w*|hegemon\w*|domin\w*|overbearing|domineer\w*|coerc\w*|supremac\w*|tyran\w*|imperious\w*|overlord"),
    "at one's own risk": _word("后果自负|一切后果|全部责任|严重后果", r"consequence\w*|responsib\w*|outcome\w*|repercussion\w*|result\w*|liab\w*|accountab\w*|impact\w*|effect\w*"),
    "necessary measures": _word("(?:必要|坚决|有力|相应|一切|反制)(?:的)?(?:反制)?措施", r"measure\w*|countermeasure\w*|action\w*|step\w*|whatever (?:is|it)|what is necessary|retaliat\w*|respon\w*|efforts?|mean\w*|act\b"),
    "playing with fire": _word("玩火|自焚|引火烧身", r"fire|burn\w*|flame\w*|self-destruct\w*"),
    "red line": _word("红线|底线", r"red.?line\w*|bottom.?line\w*|line\b|lines\b|minimum|threshold|baseline|base line|limit\w*|cross\w*|standard|floor|bedrock|principle\w*"),
    "price": _word("付出(?:了)?.{0,8}代价", r"price|cost\w*|pay\w*|paid|suffer\w*|expens\w*|sacrific\w*|toll|loss\w*"),
    "interfere": _word("干涉|插手(?!术)", r"interfer\w*|interven\w*|meddl\w*|intru\w*|involve\w*|poke\w*|hand in|tamper\w*"),
    "undermine": _word("破坏(?!性)|损害", r"damag\w*|undermin\w*|harm\w*|disrupt\w*|destr\w*|sabotag\w*|violat\w*|hurt\w*|impair\w*|injur\w*|wreck\w*|break\w*|broke\w*|ruin\w*|jeopardi\w*|devastat\w*|erod\w*|prejudic\w*|detriment\w*|infring\w*|vandal\w*|degrad\w*|tarnish\w*|compromis\w*|breach\w*|at the expense|spoil\w*|crippl\w*|lost|loss\w*|affect\w*|abus\w*|smash\w*|threat\w*|impact\w*|upset\w*|disturb\w*|obstruct\w*|subver\w*|deteriorat\w*|demolish\w*|discredit\w*|derail\w*|imped\w*|disservice|raz\w+|attack\w*|shatter\w*|ravag\w*|disturbanc\w*|disadvantage\w*|suppress\w*|bad for|crack\w*|torn|corrupt\w*|blast\w*|disorder\w*"),
    "suppress": _word("打压|遏制|围堵|封锁", r"suppress\w*|contain\w*|curb\w*|crack\w*|repress\w*|block\w*|crush\w*|encircl\w*|go(?:ing|es)? after|keep\w*|clamp\w*|lock\w*|restrain\w*|check\w*|bring\w* down|stifl\w*|halt\w*|hold\w*|put down|oppress\w*|restrict\w*|control\w*|lower\w*|seal\w*|clos\w*|stop\w*|drive|isolat\w*|pressur\w*|reduc\w*|bear\w*|target\w*|combat\w*|mitigat\w*|slow\w*|attack\w*|embargo\w*|prevent\w*|limit\w*|arrest\w*|crackdown|shut\w*|barr\w*"),
    "provoke": _word("挑衅|挑起|煽动|怂恿", r"provo\w*|incit\w*|instigat\w*|stir\w*|fan\w*|foment\w*|abet\w*|aggress\w*|stok\w*|start\w*|trigger\w*|fuel\w*|agitat\w*|encourag\w*|picked|taunt\w*|cajol\w*|embolden\w*|egg\w*|whip\w*|goad\w*|caus\w*|challeng\w*|inflam\w*|persuad\w*|spark\w*|sedit\w*|sow\w*|urg\w*|stoke|arous\w*"),
    "conflict": _word("碰撞|冲突|对抗(?!性)", r"conflict\w*|clash\w*|collision\w*|collid\w*|confront\w*|fight\w*|strife|antagonis\w*|against|resist\w*|war\w*|counter\w*|oppos\w*|rival\w*|battl\w*|disput\w*|contradict\w*|hostil\w*|violence|skirmish\w*|vie\w*|combat\w*|compet\w*|friction\w*|run-?ins?|crash\w*|bump\w*|hit\b|struck|impact\w*|adversar\w*|facing|face\w*|showdown|match\w*|unrest|crisis|tackl\w*|defy\w*|inconsisten\w*|play\w*|meet\w*"),
    "danger": _word("危险|危害", r"danger\w*|peril\w*|jeopard\w*|threat\w*|risk\w*|hazard\w*|harm\w*|precarious|damag\w*|endanger\w*|unsafe|injur\w*|undermin\w*|treacherous|disast\w*|grave\w*|serious\w*|detriment\w*|crisis|menac\w*|fatal|deadly"),
    "consequences": _word("(?<!一切)(?<!严重)后果", r"consequence\w*|outcome\w*|repercussion\w*|result\w*|impact\w*|effect\w*|aftermath|fallout|implication\w*|worst|price|ramification\w*"),
    "doomed": _word("必将失败|注定失败|不会得逞|必遭", r"fail\w*|doom\w*|succeed\w*|futile\w*|nowhere|bound to|never|vain|inevitabl\w*"),
    "sanctions": _word("制裁", r"sanction\w*|penal\w*|punish\w*|embargo\w*|blacklist\w*"),
    "separatism": _word("台独|分裂(?!症)|独立势力", r"independen\w*|separat\w*|secession\w*|split\w*|divi\w*|fragment\w*|fractur\w*|rift|schism\w*|fission\w*|break\w*|tear\w*|dismember\w*"),
    "internal affairs": _word("内政", r"internal|domestic|home|interior|own affairs"),
    "core interest": _word("核心利益|核心中的核心", r"core\b|vital"),
    "sovereignty": _word("主权(?!债|基金|财富)", r"sovereign\w*"),
    "cold war": _word("冷战", r"cold.war"),
    "decoupling": _word("脱钩|断链", r"decoupl\w*|de-coupl\w*|sever\w*|delink\w*|unlink\w*|break\w*|disconnect\w*|cut\w*"),
    "double standard": _word("双重标准|双标", r"double.standard\w*|two standards"),
    "one China": _word("一个中国|一中原则", r"one.china"),
    "reunification": _word("(?:国家|祖国|和平|完全|两岸)统一|统一大业", r"re-?unif\w*|unif\w*|unit\w*"),
    "cautious": _word("慎之又慎|慎重|审慎|谨慎", r"pruden\w*|caut\w*|care\w*|discre\w*|circumspect\w*|wary|deliberat\w*|judicious\w*|vigilan\w*|conservativ\w*|modest\w*|serious\w*"),
    "meet halfway": _word("相向而行", r"half.?way|same direction|toward[s]? each other|toward[s]? one another|same goal"),
    "right the wrong": _word("纠正(?:错误)?", r"correct\w*|rectif\w*|right\b|redress\w*|mend\w*|stop (?:doing )?(?:the|its) wrong|fix\w*|remed\w*|revis\w*|revers\w*|ratif\w*|improv\w*|set\w* straight|chang\w*|adjust\w*|reform\w*|amend\w*|tackl\w*|address\w*|cure\w*|address"),
    "waves": _word("风浪|惊涛骇浪|风急浪高", r"wave\w*|storm\w*|wind\w*|turbulen\w*|sea\w*|tide\w*|rough|choppy|water\w*|tempest\w*"),
    "ship": _word("大船|巨轮|航船", r"ship\w*|vessel\w*|boat\w*|steamer\w*|liner\w*|sail\w*"),
    "helm": _word("掌舵|舵手|把好舵|领航", r"helm\w*|steer\w*|rudder\w*|navigat\w*|pilot\w*|guid\w*|captain\w*"),
    "ballast": _word("压舱石", r"ballast\w*|anchor\w*|cornerstone\w*|stabili\w*|foundation"),
    "reassuring pill": _word("定心丸", r"pill\w*|tonic|shot in the arm|tranquili\w*|peace of mind|heart at ease"),
    "accounts": _word("算(?:大|总|清|明白)账", r"accounts?\b|calculat\w*|ledger|sums?\b|balance sheet|reckon\w*|math\w*|arithmetic|settl\w*"),
    "century": _word("百年(?:未有之)?(?:大)?变局", r"centur\w*|hundred years"),
    "zero-sum": _word("零和", r"zero.sum"),
    "stone on own feet": _word("搬起石头|自食恶果|自食其果", r"stone|rock|foot|feet|own|backfire\w*|consequence\w*|reap\w*|fruit\w*"),
    "abuse": _word("滥施|滥用(?!职权|药)", r"abus\w*|arbitrar\w*|indiscriminat\w*|misus\w*|wanton\w*|reckless\w*|drug\w*|over\w+|excessive\w*|unbridled|wil?lful\w*|blatant\w*|rampan\w*|unscrupulous\w*|random\w*|unlawful\w*|unjust\w*|addict\w*|improper\w*"),
    "seek truth": _word("实事求是", r"fact\w*|realis\w*|pragmat\w*|truth\w*|objectiv\w*|practical\w*|earnest"),
    "beggar thy neighbour": _word("以邻为壑", r"beggar\w*|neighbo\w*"),
    "act wilfully": _word("一意孤行|我行我素", r"cling\w*|insist\w*|own way|obstinat\w*|stubborn\w*|persist\w*|bent on|headstrong|wil?lful\w*|obdurat\w*|continu\w*|unilateral\w*|press\w* ahead|wrong path|go(?:es|ing)? (?:it )?alone"),
    "escalate further": _word("变本加厉", r"escalat\w*|intensif\w*|worse\w*|doubl\w*|aggravat\w*|further|even more|step\w* up|more"),
    "go back on one's word": _word("出尔反尔|背信弃义|言而无信", r"back\w*|flip\w*|reneg\w*|word\w*|u-turn|betray\w*|bad faith|treacher\w*|faith\w*|trust\w*|promis\w*|perfid\w*|inconsisten\w*|contradict\w*"),
    "strong against weak": _word("恃强凌弱|以大欺小|倚强凌弱", r"bull\w*|strong\w*|weak\w*|small|prey"),
    "maximum pressure": _word("极限施压", r"maxim\w*|extreme\w*|utmost"),
    "blackmail": _word("讹诈|敲诈", r"blackmail\w*|extort\w*|coerc\w*"),
    "coerce": _word("胁迫|威逼|恐吓|威吓", r"coerc\w*|threat\w*|intimidat\w*|forc\w*|duress|pressur\w*|menac\w*|scar\w*|compel\w*"),
    "smear": _word("抹黑|污蔑|诬蔑|诋毁|污名化|诽谤", r"smear\w*|discredit\w*|vilif\w*|sland\w*|tarnish\w*|defam\w*|blacken\w*|malign\w*|denigrat\w*|stigmati\w*|mud|libel\w*|disparag\w*|calumn\w*|attack\w*"),
    "shift blame": _word("甩锅|推责|嫁祸", r"blam\w*|scapegoat\w*|shift\w*|pass\w*|responsib\w*|fram\w*"),
    "absurd": _word("荒谬|荒唐|无稽之谈|可笑", r"absurd\w*|ridicul\w*|prepost\w*|nonsens\w*|ludicrous\w*|groundless\w*|baseless\w*|unfounded|laugh\w*|farc\w*|outrageous\w*|fallac\w*|bizarre"),
    "meddle": _word("指手画脚|说三道四|横加指责|妄加评论", r"finger\w*|lectur\w*|dictat\w*|point\w*|interfer\w*|irresponsib\w*|meddl\w*|boss\w*|comment\w*|remark\w*|accus\w*|criti\w*|carp\w*|judg\w*"),
    "consistently": _word("一贯|历来", r"consistent\w*|always|all along|continu\w*|invariab\w*|never|ever|persist\w*|remain\w*|throughout|long\b|tradition\w*|steadfast\w*|unchang\w*|histor\w*|usual\w*|custom\w*|habit\w*|as ever|constant\w*|same|once again|time and again"),
    "no right": _word("无权|没有(?:任何)?资格|没有权利", r"right\w*|posit\w*|qualif\w*|entitl\w*|authori\w*|power\w*|stand\w*|place\b|eligib\w*|cannot|not\b|permission"),
    "doomed to fail": _word("徒劳|枉费心机|螳臂当车|痴心妄想|白日做梦|自取其辱", r"futil\w*|vain|fail\w*|dream\w*|fantas\w*|delusion\w*|humiliat\w*|nowhere|overestimat\w*|useless|impossible|never"),
    "facts": _word("罔顾|无视(?!频)|颠倒黑白|混淆是非|倒打一耙|歪曲", r"disregard\w*|ignor\w*|neglect\w*|distort\w*|twist\w*|confus\w*|black|white|right and wrong|regardless|overlook\w*|defi\w*|flout\w*|turn\w* a blind|despite|contempt\w*|misrepresent\w*|misinterpret\w*|wrong\w*|blam\w*|conceal\w*|pervert\w*|invert\w*|heed\w*|blind\w*|unmindful|irrespective|revers\w*|dismiss\w*|violat\w*|countercharg\w*|false\w*|accus\w*|indifferen\w*"),
}  # fmt: skip


# Words that are often said twice; a version that says them fewer times has dropped one.
_COUNTED = {
    "firmly": (re.compile("坚决|坚定(?!性)|强烈|严厉"), re.compile(rf"\b(?:{_FIRM}|deplor\w*|unwaver\w*|unyield\w*)".replace(r"\w*", r"\w{0,12}"))),
    "oppose": (re.compile("反对(?!派|党|者|票)"), re.compile(r"\b(?:oppos|against|object|reject|resist|protest|condemn|deplor|refus|disapprov|anti)\w{0,12}")),
    "gravely": (re.compile("严重(?!程度|性)"), re.compile(rf"\b(?:{_GRAVE}|violat\w*)".replace(r"\w*", r"\w{0,12}"))),
}  # fmt: skip


def _dropped(zh: str, en: str) -> list[tuple[int, str, str]]:
    """Words said twice or more in Chinese and fewer times, but once at least, in English."""
    found = []
    for name, (chinese, english) in _COUNTED.items():
        said = list(chinese.finditer(zh))
        if len(said) > 1 and 0 < len(english.findall(en)) < len(said):
            found.append((said[-1].start(), name, said[-1].group()))
    return found


@lru_cache(maxsize=4096)
def lost_force(original: str, version: str) -> tuple[tuple[str, str], ...]:
    """(name, Chinese word) of every word of force that an English version of a Chinese passage does not keep."""
    zh, en = fold(original), fold(version)
    taken: list[tuple[int, int]] = []
    found = []
    for name, word in WORDS.items():
        for match in word.zh.finditer(zh):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if not word.en.search(en):
                found.append((match.start(), name, original[match.start() : match.end()]))
                break
    known = {name for _, name, _ in found}
    found += [one for one in _dropped(zh, en) if one[1] not in known]
    return tuple((name, words) for _, name, words in sorted(found))
