"""The words of one table in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.dataset.codebook import Label, in_language
from analysis.tables import wording
from analysis.tables.cells import Cell, Line, Measure, Table
from analysis.tables.flags import RULES
from analysis.tables.letters import column_letters
from analysis.tables.numbers import MARKS, format_number


@dataclass(frozen=True)
class Phrases:
    """Labels, caption and footnotes of `table` for readers of `language`."""

    table: Table
    language: str

    def say(self, words: Label) -> str:
        """The words in this language."""
        return in_language(words, self.language, "")

    def shown(self, name: str) -> str:
        """What a printed thing is called: `ci` → "95 % confidence interval"."""
        return self.say(wording.SHOWN[name]).format(level=f"{self.table.level * 100:g}")

    def unit(self, measures: Sequence[Measure]) -> str | None:
        """The unit these measures share, or None where each must say its own."""
        units = {self.say(measure.unit) for measure in measures}
        return units.pop() if len(units) == 1 else None

    def group(self, measures: Sequence[Measure]) -> str:
        """What the measures of one variable stand under, with their unit where the caption cannot say it for all."""
        unit = None if self.unit(self.table.measures) is not None else self.unit(measures)
        return _with_unit(self.say(measures[0].group), unit)

    def label(self, measure: Measure, siblings: Sequence[Measure]) -> str:
        """What one measure is called among those of its variable; with its unit where nothing above says it."""
        words = measure.label
        if len(siblings) > 1 and words == measure.group:
            words = {
                language: text.format(level=measure.level) for language, text in wording.STATISTICS[measure.statistic].items()
            }
        said = self.unit(self.table.measures) is not None or (len(siblings) > 1 and self.unit(siblings) is not None)
        return _with_unit(self.say(words), None if said else self.say(measure.unit))

    def column(self, line: Line) -> str:
        """What a column is called, with its letter where columns are compared."""
        letter = column_letters(self.table).get((line.variable, line.level))
        return f"{self.say(line.label)} ({letter})" if letter else self.say(line.label)

    def subtitle(self) -> str:
        """Whom the table counts, and in what unit."""
        base, unit = self.say(self.table.spec.base), self.unit(self.table.measures)
        parts = [f"{self.say(wording.BASE)}: {base}"] if base else []
        if unit:
            parts.append(f"{self.say(wording.UNIT)}: {unit}")
        return ". ".join(parts)

    def counts(self, cells: Iterable[Cell]) -> str:
        """The smallest and the largest unweighted base of cells in which anybody is."""
        bases = [cell.n for cell in cells if cell.n] or [0]
        ends = dict.fromkeys((min(bases), max(bases)))
        return MARKS[self.language].dash.join(format_number(end, language=self.language) for end in ends)

    def footnotes(self) -> tuple[str, ...]:
        """The marks met in the table, then its notes, then its source."""
        printed = {(line.variable, line.level) for line in self.table.filled}
        met = {cell.flag for cell in self.table.cells if cell.column in printed}
        marks = [self.say(words) for flag, words in RULES[self.table.rule].footnotes.items() if flag in met]
        tested = self.table.comparison
        if tested and any(cell.letters for cell in self.table.cells):
            level = format_number(tested.level, 2, language=self.language)
            marks.append(self.say(wording.LETTERS).format(level=level, correction=wording.CORRECTIONS[tested.correction]))
        marks += [self.say(wording.CHANGES[change]) for change in dict.fromkeys(c.change for c in self.table.cells) if change]
        if any(cell.disclosure for cell in self.table.cells):
            marks.append(self.say(wording.CONFIDENTIAL))
        several = any(measure.statistic == "respondents" for measure in self.table.measures)
        notes = [self.say(wording.SEVERAL_ANSWERS)] if several else []
        if not self.table.spec.bases:
            notes.append(self.say(wording.NUMBERS).format(range=self.counts(self.table.cells)))
        elif self.table.spec.layout in ("down", "grid"):
            notes.append(self.say(wording.BASES))
        notes += [self.say(note) for note in self.table.spec.notes]
        return (*marks, *notes, f"{self.say(wording.SOURCE)}: {self.say(self.table.source)}")


def _with_unit(words: str, unit: str | None) -> str:
    return f"{words} ({unit})" if unit else words
