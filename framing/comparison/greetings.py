"""Words that open and close an interview or a post and say nothing of the meeting: they would warm a side's tone."""

import re

from corpora.text import fold

_GREETING = re.compile(
    r"^(?:well,? |and |okay,? |oh,? )?(?:(?:many )?thank(?:s| you)(?: (?:very|so) much)?(?: all)?"
    r"(?: for (?:your (?:attention|time|question|patience|hospitality)|having|joining|being|coming|that|this)[a-z ]{0,28})?"
    r"|good (?:morning|afternoon|evening)|(?:good|great|nice|glad|happy|pleasure|honou?r) to (?:be with|see|meet|join|be here)"
    r"(?: with)?(?: you)?(?: all| again| today)?|hello|hi|welcome back)(?:,? (?:everyone|everybody|sir|[a-z]{2,12}))?[ .!,]{0,3}$"
    r"|^(?:谢谢(?:你|您|大家|各位)?|感谢(?:大家|各位)?|(?:你|您|大家|各位)好|(?:早上|上午|下午|晚上)好)[。！，!,.]{0,3}$"
)


def is_greeting(text: str) -> bool:
    """Whether a statement is nothing but a greeting or thanks."""
    return len(text) <= 120 and _GREETING.search(fold(text).strip()) is not None
