"""What the address of a web page tells of it: whether people speak on it, and whose page it is."""

import re

# Pages on which questions and answers follow each other: briefings, interviews, recordings.
_SPOKEN_ADDRESS = re.compile(
    r"youtu\.?be|rumble\.com|foxnews\.com/video|/videos?/|c-span\.org|transcript|interview|briefing|press-?conference|remarks|fyrbt|lxjzh|xwfbh|"
    r"office-of-the-spokesperson|press-gaggle"
)
_CHINESE_ADDRESS = re.compile(
    r"^(?:[a-z]{2,6}://)?[^/\s]{0,80}(?:\.cn|xinhuanet\.com|chinadaily\.com|cgtn\.com|ecns\.com|peopledaily\.com)(?:[/:]|$)"
)


def is_spoken(address: str) -> bool:
    """Whether a web address is that of a briefing, an interview or a recording."""
    return _SPOKEN_ADDRESS.search(address.lower()) is not None


def is_chinese_page(address: str) -> bool:
    """Whether a web address is that of a Chinese site or of the state's media."""
    return _CHINESE_ADDRESS.search(address.lower()) is not None
