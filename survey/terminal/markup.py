"""Wordings without the HTML and Markdown that phones show as colours, bold type and links."""

from __future__ import annotations

import re

_TAGS = "span|b|strong|i|em|u|font|big|small|sub|sup|p|div|h[1-6]|a|ul|ol|li|br|img"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s+[\w-]+\s*=[^<>]*)?\s*/?>", re.IGNORECASE)
_NEW_LINE = re.compile(r"<br\b[^<>]*>|</p>\s*<p\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+", re.MULTILINE)
_EMPHASIS = tuple(
    re.compile(rf"(?<![\w\\]){mark}(?=[^\s*_)\],.;:])(.+?)(?<=[^\s\\*_(\[]){mark}(?!\w)", re.DOTALL)
    for mark in (r"\*\*", r"(?<!\*)\*", "__", "(?<!_)_")
)
_ESCAPED = re.compile(r"\\([\\*_#\[\]])")


def unmarked(text: str) -> str:
    """A wording as it is read: emphasis, headings, HTML tags and entities taken away, a link as its text and address.

    >>> unmarked("## Read **slowly** and _clearly_: <span style='color:red'>name</span> &amp; age?")
    'Read slowly and clearly: name & age?'
    >>> unmarked("**Read _slowly_**, then sign: ____________ (*)")
    'Read slowly, then sign: ____________ (*)'
    >>> unmarked("2 * 3 < 7, x_1 and y_2 > 5; [help](https://example.org)")
    '2 * 3 < 7, x_1 and y_2 > 5; help (https://example.org)'
    """
    if not any(sign in text for sign in "*_#<&[\\"):
        return text.strip()
    text = _TAG.sub("", _NEW_LINE.sub("\n", text))
    text = _LINK.sub(r"\1 (\2)", _HEADING.sub("", text))
    for emphasis in (*_EMPHASIS, *_EMPHASIS):  # one may stand within another
        text = emphasis.sub(r"\1", text)
    return _named(_ESCAPED.sub(r"\1", text)).strip()


def _named(text: str) -> str:
    """Characters for `&amp;` and the like."""
    if "&" not in text:
        return text
    from html import unescape

    return unescape(text)
