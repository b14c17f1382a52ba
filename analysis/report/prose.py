"""Numbers in prose: which must come from the data, and which are dates or names of laws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
YEAR = r"(?:19|20)\d{2}"
EXCEPTED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"ngày\s+\d{{1,2}}(?:\s+tháng\s+\d{{1,2}})?(?:\s+năm\s+{YEAR})?",
        rf"tháng\s+\d{{1,2}}(?:\s*[/-]\s*{YEAR}|\s+năm\s+{YEAR})?",
        rf"quý\s+\d(?:\s*/\s*{YEAR}|\s+năm\s+{YEAR})?",
        rf"(?:năm|đến|từ|year|in|since|by|to|from)\s+{YEAR}(?!\d)",
        rf"(?<!\d){YEAR}\s*[-–/]\s*{YEAR}(?!\d)",
        r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)",
        r"(?<![\d.,])\d+[-/](?:\d{4}/)?[A-ZĐ][\w.]*(?:[-/][A-ZĐ][\w.]*)+",  # 399/CTr-TLĐ, 20-NQ/TW, 30/2020/NĐ-CP
        r"(?:điều|khoản|chương|mục|article|section|resolution|decree|law)\s+\d+(?:\.\d+)*",
        r"(?:nghị quyết|nghị định|thông tư|quyết định|chỉ thị|kế hoạch|kết luận|luật)\s+(?:số\s+)?\d+[\w/Đ-]*",
        r"(?:bảng|hình|biểu|phụ lục|table|figure|annex)\s+\d+",
    )
)
"""Dates, periods, laws and their parts, names of tables and figures."""


@dataclass(frozen=True)
class Unbound:
    """A number in prose that no rule excepts, with the words around it."""

    text: str
    context: str


def unbound_numbers(text: str) -> Iterator[Unbound]:
    """Numbers of a text that are neither a date nor part of the name of a law.

    >>> [one.text for one in unbound_numbers("Ngày 5 tháng 3 năm 2023, theo 399/CTr-TLĐ và Điều 5, có 12,5 % trong 300 người")]
    ['12,5', '300']
    """
    spans = [match.span() for pattern in EXCEPTED for match in pattern.finditer(text)]
    for match in NUMBER.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in spans):
            yield Unbound(match[0], _around(text, *match.span()))


def _around(text: str, start: int, end: int) -> str:
    """The word before a number, the number, the word after it."""
    before, after = text[:start].split(), text[end:].split()
    return " ".join([*before[-1:], text[start:end], *after[:1]])
