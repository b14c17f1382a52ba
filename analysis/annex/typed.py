"""Numbers as people type them into a form: Vietnamese or English marks, words for missing figures, and what is neither."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

LARGEST = 100_000_000
"""No figure of a unit counts more than the country has people."""
MISSING = {
    "khong biet": "dont_know", "kb": "dont_know", "khong co so lieu": "dont_know", "chua co so lieu": "dont_know",
    "khong ap dung": "not_applicable", "kad": "not_applicable", "khong thuoc don vi": "not_applicable", "n/a": "not_applicable",
}  # fmt: skip
DASHES = {"-", "–", "—", "…", "...", "x", "/", "khong", "khong co", "none"}
ROUGH = re.compile(r"^(khoang|gan|hon|tren|duoi|tu|~|≈|>|<|≥|≤|c\.)|[~≈]|\d\s*[-–÷]\s*\d")
SCALES = ("nghin", "ngan", "trieu", "ty", "tram", "chuc", "k")
NUMBER = re.compile(r"[+-]?[\d.,]*\d[\d.,]*")
GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$")
PLAIN = re.compile(r"\d+$")


@dataclass(frozen=True)
class Typed:
    """What a cell says: a value, or why it is missing; `problem` names a kind with its `facts`."""

    value: int | None = None
    missing: str | None = None
    problem: str | None = None
    facts: dict[str, str] | None = None


def plain(text: str) -> str:
    """Small letters without accents, spaces single: how words are compared.

    >>> plain("  Không   biết ")
    'khong biet'
    """
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def read_count(cell: object, unit: str = "") -> Typed:
    """A cell that should hold a count; `unit` is the measure in words, which people like to type after the number.

    A text with one mark before exactly three digits is ambiguous ("1.234"): in a count it can only part thousands, which is
    the rule, and the reading is reported.

    >>> read_count("1.234").value, read_count("1,5").problem, read_count("12.345.678").value, read_count(1.234).problem
    (1234, 'fraction', 12345678, 'english_thousands')
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return Typed(problem="blank")
    if isinstance(cell, bool):
        return _wrong("truth_in_cell", str(cell).upper())
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return _wrong("date_in_cell", str(cell))
    if isinstance(cell, int | float):
        return _number(cell)
    return _text(str(cell), unit)


def _wrong(kind: str, text: str, **facts: str) -> Typed:
    return Typed(problem=kind, facts={"text": text, **facts})


def _number(cell: int | float) -> Typed:
    exact = Decimal(repr(cell))
    if exact < 0:
        return _wrong("negative", f"{exact}")
    if exact != exact.to_integral_value():
        thousand = exact * 1000
        if exact < 1000 and thousand == thousand.to_integral_value():
            return _wrong("english_thousands", f"{exact}", whole=f"{int(thousand)}")
        return _wrong("fraction", f"{exact}")
    return _bounded(int(exact), None, "")


def _bounded(value: int, problem: str | None, text: str) -> Typed:
    if value > LARGEST:
        return _wrong("too_big", text or str(value))
    return Typed(value=value, problem=problem, facts={"text": text, "value": str(value)} if problem else None)


def _text(cell: str, unit: str) -> Typed:
    text = " ".join(unicodedata.normalize("NFKC", cell).replace("\u200b", "").strip("'’ ").split())
    word = plain(text)
    if word in MISSING:
        return Typed(missing=MISSING[word])
    if word in DASHES:
        return _wrong("dash", text)
    if text.startswith("#"):
        return _wrong("error_in_cell", text)
    if ROUGH.search(word):
        return _wrong("approximate", text)
    return _marked(text, word, unit)


def _marked(text: str, word: str, unit: str) -> Typed:
    """A text that begins with a number: its marks, and what follows it."""
    names = {plain(unit), *re.split(r"[, ]+", plain(unit))}
    closed = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", word)
    found = NUMBER.match(closed)
    if found is None or (" " in word and closed == word and re.search(r"\d \d", word)):
        return _wrong("not_a_number", text)
    number, rest = found.group(), closed[found.end() :].strip(" .")
    if rest and rest.split()[0] in SCALES:
        return _wrong("another_unit", text, wanted=unit or "—")
    if rest and rest not in names:
        return _wrong("not_a_number", text)
    if number.startswith("-"):
        return _wrong("negative", text)
    return _digits(number.lstrip("+"), text, bool(rest))


def _digits(number: str, text: str, has_unit: bool) -> Typed:
    kind = "unit_in_cell" if has_unit else "number_as_text"
    if PLAIN.match(number):
        return _bounded(int(number), kind, text)
    marks = [mark for mark in number if mark in ".,"]
    if GROUPED.match(number):
        if len(marks) == 1 and number[0] == "0":
            return _wrong("fraction", text)
        return _bounded(int(re.sub(r"[.,]", "", number)), "read_as_thousands" if len(marks) == 1 else kind, text)
    whole, last = re.sub(r"[.,]", "", number[: number.rfind(marks[-1])]), number.rpartition(marks[-1])[2]
    head = number[: number.rfind(marks[-1])]
    if PLAIN.match(whole) and PLAIN.match(last) and (PLAIN.match(head) or (GROUPED.match(head) and marks[-1] not in head)):
        return _bounded(int(whole), kind, text) if set(last) == {"0"} and len(last) < 3 else _wrong("fraction", text)
    return _wrong("not_a_number", text)


def read_percent(cell: object) -> float | None:
    """A percentage as a number between 0 and 100 and beyond; None for what is not one number.

    >>> read_percent("45,5 %"), read_percent(0.455), read_percent("45.5"), read_percent("1.234")
    (45.5, 0.455, 45.5, None)
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = unicodedata.normalize("NFKC", str(cell)).replace(" ", "").removesuffix("%")
    if not re.fullmatch(r"\d+([.,]\d+)?", text) or re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
        return None
    return float(text.replace(",", "."))
