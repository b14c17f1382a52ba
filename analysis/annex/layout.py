"""Where things stand in a form: the columns of the periods, the rows of the indicators, and how both are found again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.annex.definition import OF, RESULT, TARGET, WORDS, AnnexDefinition, Indicator, Period, figure_name, row_label
from analysis.dataset.codebook import Label

SHEET, GUIDE = "Phụ lục", "Hướng dẫn"
PERCENT = "percent"
UNIT_LABEL, NAME_LABEL, VERSION_LABEL = "Mã đơn vị", "Tên đơn vị", "Phiên bản mẫu"
CODE_HEAD, TITLE_HEAD, MEASURE_HEAD = "Mã số", "Chỉ tiêu", "Đơn vị tính"
LEADING = 3
"""Columns before the first period."""
MARKS = {RESULT: "", OF: " (mẫu số)", PERCENT: " (%)"}
DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-"})


@dataclass(frozen=True)
class Column:
    """A column of figures: results or targets of a period."""

    period: Period
    role: str  # RESULT or TARGET

    @property
    def head(self) -> str:
        """What stands over it in a form."""
        return self.words("vi")

    def words(self, language: str) -> str:
        """What it holds: result or target, and the period."""
        return f"{WORDS[self.role][language]} {self.period.label[language]}"


@dataclass(frozen=True)
class Row:
    """A row of the form: an indicator in one role, or its percentages."""

    indicator: Indicator
    role: str

    @property
    def code(self) -> str:
        """What stands in the first column and finds the row again: `5.4`, `5.4 (a)`, `5.2 (mẫu số)`, `5.2 (%)`."""
        mark = f" ({chr(ord('a') + int(self.role[1:]) - 1)})" if self.role.startswith("s") else MARKS[self.role]
        return self.indicator.code + mark

    @property
    def title(self) -> Label:
        """What stands in the second column."""
        return WORDS[PERCENT] if self.role == PERCENT else row_label(self.indicator, self.role)

    def figure(self, column: Column) -> str | None:
        """The name of the figure at a column, None where the form has none."""
        if self.role == PERCENT or (column.role == TARGET and self.role != RESULT):
            return None
        return figure_name(self.indicator, column.role or self.role, column.period)

    def fraction(self, column: Column) -> tuple[str, str] | None:
        """Numerator and denominator of the percentage at a column, by name; None where there is none."""
        role = self.indicator.denominator_role
        if self.role != PERCENT or role is None or column.role == TARGET or (role == TARGET and not column.period.target):
            return None
        return figure_name(self.indicator, RESULT, column.period), figure_name(self.indicator, role, column.period)


def columns(definition: AnnexDefinition) -> tuple[Column, ...]:
    """The columns of figures in order: of each period its target, then its result."""
    return tuple(
        Column(period, role) for period in definition.periods for role in (TARGET, RESULT) if role == RESULT or period.target
    )


def rows(definition: AnnexDefinition, group: str | None = None) -> Iterator[Row]:
    """The rows of figures in order, of one group or of all."""
    for indicator in definition.indicators:
        if group in (None, indicator.group):
            yield from (Row(indicator, role) for role in indicator.roles)
            if indicator.denominator_role:
                yield Row(indicator, PERCENT)


def same(text: object) -> str:
    """A text as it is compared: NFC, one kind of dash, small letters, no spaces and no brackets around lost numbers.

    >>> same("Thực  hiện 2008 — 2013") == same("thực hiện 2008–2013"), same("[2.2]") == same(2.2)
    (True, True)
    """
    plain = unicodedata.normalize("NFKC", str(text)).translate(DASHES).casefold()
    return "".join(letter for letter in plain if not letter.isspace() and letter not in "[]")
