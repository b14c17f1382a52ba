"""A roster on paper: the questions across, a row a member below, as the household's table of a census form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx.shared import Cm, Pt

from survey.language import _
from survey.questionnaire.model import Question, Repeat
from survey.questionnaire.paper.outline import Item
from survey.questionnaire.paper.parts import repeated, run, shade, whole
from survey.values.missing import MissingKind

if TYPE_CHECKING:
    from survey.questionnaire.paper.word import Paper

PAGE = 17.6
"""Centimetres between the margins."""

PLACE = 0.9
HEIGHT = Cm(0.85)

BLANKS = {"integer": "|__|__|", "decimal": "|__|__|,|__|", "date": "__/__/____", "time": "__:__", "select_one": "|__|"}
"""What stands in a cell that a number is written into; any other is left empty."""


def draw_roster(paper: Paper, item: Item, columns: Sequence[Item]) -> None:
    """The table of one repeat below its heading."""
    table = paper.document.add_table(0, len(columns) + 1)
    table.style, table.autofit = "Table Grid", False
    widths = [Cm(PLACE), *[Cm((PAGE - PLACE) / len(columns))] * len(columns)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head = table.add_row()
    repeated(head)
    run(head.cells[0].paragraphs[0], "№", bold=True, size=9)
    for cell, asked in zip(head.cells[1:], columns, strict=True):
        _question(paper, cell, asked)
    rows = paper.rosters.rows(item.element) if isinstance(item.element, Repeat) else 0
    for place in range(1, rows + 1):
        row = table.add_row()
        row.height = HEIGHT
        run(row.cells[0].paragraphs[0], str(place), size=9)
        for cell, asked in zip(row.cells[1:], columns, strict=True):
            run(cell.paragraphs[0], BLANKS.get(asked.question.type, "") if asked.question else "", size=9)
    for row in table.rows:
        whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    paper.table = None
    run(paper.document.add_paragraph(), _("More than {rows}: go on on another sheet.").format(rows=rows), italic=True, size=9)


def _question(paper: Paper, cell: Any, item: Item) -> None:
    """The head of a column: the question with its number, when it is asked, and the codes to write."""
    shade(cell)
    question = item.question
    if question is None:
        return
    lines: list[tuple[str, bool, bool]] = []
    if question.relevant:
        lines.append((paper.condition(item), False, True))
    lines.append((f"{item.number}. {paper.outline.wording(item.label, item.path)}", True, False))
    if question.hint:
        lines.append((paper.outline.wording(question.hint, item.path), False, True))
    lines += [(code, False, False) for code in _codes(paper, item, question)]
    for place, (text, bold, italic) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        run(paragraph, text, bold=bold, italic=italic, size=8)


def _codes(paper: Paper, item: Item, question: Question) -> list[str]:
    """What to write into the cells, and letters for answers that are missing."""
    codes = paper.codes(item, question)
    if listed := paper.listed(question):
        codes = [_("Code from list {number}").format(number=listed)]
    if question.type in ("select_many", "rank"):
        codes.insert(0, _("Write all codes that apply.") if question.type == "select_many" else _("Write the codes in order."))
    if unit := paper.outline.wording(question.unit, item.path):
        codes.append(f"({unit})")
    letters = zip("abc", question.missing, strict=False)
    return [*codes, *(f"{letter}. {MissingKind(kind).label}" for letter, kind in letters)]
