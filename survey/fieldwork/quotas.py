"""Quotas: how many interviews are wanted in each cell, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from survey.errors import SurveyError
from survey.fieldwork.wording import Name
from survey.frozen import dataclass
from survey.language import _, nfc
from survey.outside import read_csv, read_text

TARGET = "target"
QUOTAS = "quotas"
"""The name of the setting in which a kit brings a team's quotas, as the text of their file."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A cell: the values that put an interview into it (question or sample column → stored text), and how many are wanted."""

    cell: Mapping[str, str]
    target: int

    def called(self, name: Name) -> str:
        """The cell in words; empty if it holds everybody."""
        return ", ".join(name(variable, value) for variable, value in self.cell.items())


@dataclass(frozen=True, slots=True)
class Filled:
    """A quota with the interviews it has; `left` is what it still lacks."""

    quota: Quota
    done: int

    @property
    def left(self) -> int:
        return max(0, self.quota.target - self.done)


def read_quotas(path: Path) -> tuple[Quota, ...]:
    """The quotas in a CSV file: one row a cell, the column `target` and one for each variable of the cell; empty means any value.

    Raises:
        SurveyError: there is no column `target`, or a target is no whole number.
    """
    return quotas_in(read_text(path), str(path))


def quotas_in(text: str, where: str = "") -> tuple[Quota, ...]:
    """The quotas in the text of such a file; see `read_quotas`."""
    columns, rows = read_csv(nfc(text), where)
    if TARGET not in columns:
        raise SurveyError(_("the file of quotas has no column “target”"), where=where)
    found = []
    for number, row in enumerate(rows, 2):
        target = row.pop(TARGET) or ""
        if not target.isdecimal():
            raise SurveyError(_("the target is no whole number: {text}").format(text=target), where=f"{where}:{number}")
        found.append(Quota({name: value for name, value in row.items() if name and value}, int(target)))
    return tuple(found)


def filled(quotas: Sequence[Quota], interviews: Iterable[Mapping[str, str]]) -> tuple[Filled, ...]:
    """Each quota with the number of interviews (as variable → value) that fall into its cell.

    >>> women = Quota({"sex": "female"}, 2)
    >>> filled([women], [{"sex": "female"}, {"sex": "male"}])[0].left
    1
    """
    done = [0] * len(quotas)
    for interview in interviews:
        for place, quota in enumerate(quotas):
            done[place] += all(interview.get(name) == value for name, value in quota.cell.items())
    return tuple(Filled(quota, count) for quota, count in zip(quotas, done, strict=True))
