"""What a page holds, from its source: its visible text and what it declares. It imports nothing of this project, so
that the child process of ``limited.py`` can run it by its path.
"""

import re
from datetime import date, datetime
from typing import Any

_ISO_START = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSEEN = "//script|//style|//noscript|//template|//comment()"
_STYLE = "translate(@style, ' ', '')"
_HIDDEN = f"//*[@hidden or contains({_STYLE}, 'display:none') or contains({_STYLE}, 'visibility:hidden')]"
# What a page says of itself: Open Graph, schema.org, Dublin Core, and the names of Chinese government sites
# (SiteName, ArticleTitle, PubDate: the standard of 2017 for government websites).
_DECLARED = {
    "title": ("og:title", "articletitle", "dc.title"),
    "publisher": ("og:site_name", "sitename", "dc.publisher"),
    "published": (
        "article:published_time",
        "pubdate",
        "publishdate",
        "datepublished",
        "dc.date",
        "dcterms.date",
        "date",
    ),
    "url": ("og:url",),
}

_DROPPED = "parley-dropped"


def answer(content: bytes) -> dict[str, Any]:
    """Text, title, publisher, published, url, n_unseen and n_hidden of a page in UTF-8; "" for what it does not hold."""
    import trafilatura
    from lxml import etree, html

    try:
        tree: Any = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return {"text": ""}
    declared = _declarations(tree)
    unseen = tree.xpath(_UNSEEN)
    hidden = [element for element in tree.xpath(_HIDDEN) if (element.text_content() or "").strip()]
    n_unseen = sum(isinstance(element.tag, str) for element in unseen)
    for element in (*unseen, *hidden):
        # The page itself may be the hidden element; then there is nothing to see.
        if element.getparent() is not None and isinstance(element.tag, str):
            element.tag = _DROPPED
    # Not element by element: lxml refuses to move a tail that holds a control character.
    etree.strip_elements(tree, _DROPPED, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    text = trafilatura.extract(tree, include_comments=False, include_tables=True)
    return {"text": text or "", "n_unseen": n_unseen, "n_hidden": len(hidden), **declared}


def _declarations(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        value = " ".join((element.get("content") or "").split())
        if name and value:
            found.setdefault(name, value)
    declared = {field: next((found[name] for name in names if name in found), "") for field, names in _DECLARED.items()}
    declared["published"] = _iso_date(declared["published"])
    if not declared["title"]:
        declared["title"] = " ".join((tree.findtext(".//title") or "").split())
    if not declared["url"].startswith(("http://", "https://")):
        declared["url"] = ""
    return declared


def _iso_date(value: str) -> str:
    """A date, or a date with its time, in ISO form; "" for anything that is not one."""
    value = value.strip()
    if len(value) > 40 or not _ISO_START.match(value):
        return ""
    try:
        return date.fromisoformat(value).isoformat() if len(value) == 10 else datetime.fromisoformat(value).isoformat()
    except ValueError:
        return ""
