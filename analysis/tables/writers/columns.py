"""How wide the columns of a table in Word are, in which type, and whether its page lies on its side."""

from __future__ import annotations

from analysis.tables.layout import Grid
from analysis.tables.numbers import MARKS
from analysis.tables.writers.word import Page

LABELS = (42.0, 75.0)  # millimetres of the labels' column, least (unless all labels are shorter) and most
UNITS = 30.0  # millimetres that a further column of words takes at most
WIDEST = 32.0  # millimetres a column of numbers is given at most beyond its need
PADDING = 4.2  # millimetres that a cell's two margins take
POINT = 25.4 / 72
INDENT = 8  # points that a step of indentation takes
DIGIT, CAPITAL, WIDE, NARROW, LETTER = 0.5, 0.72, 0.8, 0.34, 0.56  # ems in Times, letters bold
SMALLEST = 7.5  # points
UPRIGHT_CUT = 1.5  # points of type that are given up before the page is turned
HEADING = 4  # lines of a heading that labels are broken for


def is_wide(grid: Grid, page: Page) -> bool:
    """Whether a grid needs the long side of the paper: it does not fit upright even in slightly smaller type."""
    size = page.table_size - UPRIGHT_CUT
    return least_labels(grid, size) + sum(needed(grid, size)) > page.text_width()


def needed(grid: Grid, size: float, *, whole: bool = True) -> list[float]:
    """Millimetres that each column besides the labels needs at a type of `size` points so that no number and no word breaks.

    An interval may break after its dash if it is not wanted `whole`.
    """
    dash = MARKS[grid.language].dash
    longest = [0.0] * (grid.width - 1)
    for row in grid.body:
        for position, cell in enumerate(row.cells[1:]):
            if position + 1 < grid.words:
                pieces = [ems(piece) for piece in cell.text.split()]
                pieces.append(min(ems(cell.text), (UNITS - PADDING) / (size * POINT)))
            else:
                shown = cell.text if whole else cell.text.replace(dash, f"{dash}\n")
                pieces = [len(piece) * DIGIT for piece in shown.split("\n")]
            longest[position] = max(longest[position], *pieces)
    for position, words in enumerate(_leaf_words(grid)):
        longest[position] = max(longest[position], *(ems(word) for word in words))
    return [ems * size * POINT + PADDING for ems in longest]


def ems(word: str) -> float:
    """The width of a bold word in Times, a little generous.

    >>> round(ems("Không"), 2), round(ems("(unweighted)"), 2)
    (2.96, 6.08)
    """
    return sum(_ems_of(sign) for sign in word)


def _ems_of(sign: str) -> float:
    if sign.isupper():
        return CAPITAL
    return WIDE if sign in "mw" else NARROW if sign in "fijlrt()[].,;:/-–" else LETTER


def _leaf_words(grid: Grid) -> list[list[str]]:
    """The words that stand over each column of numbers and over no other."""
    words: list[list[str]] = [[""] for _ in range(grid.width)]
    for _, place, box in grid.header_places():
        if box.colspan == 1:
            words[place] += box.text.split(" ")
    return words[1:]


def longest_label(grid: Grid, size: float) -> float:
    """Millimetres that the longest label needs on one line, its indentation with it."""
    texts = [(row.cells[0].text, row.cells[0].indent) for row in grid.body if not row.heading]
    texts += [(word, 0) for word in grid.header[0][0].text.split()]
    return max(ems(text) * size * POINT + INDENT * POINT * steps for text, steps in texts) + PADDING


def least_labels(grid: Grid, size: float) -> float:
    """Millimetres that the labels' column has at least."""
    return min(LABELS[0], longest_label(grid, size))


def fitting_size(grid: Grid, size: float, available: float) -> float:
    """The largest type, in half points, with which the columns of numbers fit beside the labels."""
    while size > SMALLEST and least_labels(grid, size) + sum(needed(grid, size)) > available:
        size -= 0.5
    return size


def column_widths(grid: Grid, size: float, available: float) -> list[float]:
    """Labels take what the longest needs and the numbers leave; the rest goes where headings break most, then to the labels.

    A heading that would stand on more than `HEADING` lines gets its room before the labels get more than their least.
    """
    numbers, least = needed(grid, size), least_labels(grid, size)
    if least + sum(numbers) > available:
        numbers = needed(grid, size, whole=False)
    headings = [ems(" ".join(words)) * size * POINT for words in _leaf_words(grid)]

    def lines() -> list[float]:
        pairs = zip(headings, numbers, strict=True)
        return [heading / (width - PADDING) if width < WIDEST else -1.0 for heading, width in pairs]

    def widen() -> None:
        counts = lines()
        numbers[counts.index(max(counts))] += 1.0

    while max(lines()) > HEADING and least + sum(numbers) + 1 <= available:
        widen()
    labels = max(min(longest_label(grid, size), LABELS[1], available - sum(numbers)), least)
    while labels + sum(numbers) + 1 <= available and min(numbers) < WIDEST:
        widen()
    return [max(labels, available - sum(numbers)), *numbers]
