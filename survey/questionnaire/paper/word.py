"""The paper questionnaire as a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from survey.expression.parser import parse
from survey.language import _
from survey.questionnaire.lists import list_of
from survey.questionnaire.model import Group, Question, Questionnaire, Repeat
from survey.questionnaire.paper.outline import ON_THE_SPOT, Item, Outline
from survey.questionnaire.paper.skips import END, after_choices, past
from survey.questionnaire.paper.words import computed, in_words
from survey.values.missing import MissingKind

FONT = "Times New Roman"
WIDTHS = (Cm(1.1), Cm(8.4), Cm(8.0))
SHADE = "EDEDED"


def write_word(questionnaire: Questionnaire, language: str, path: Path) -> None:
    """Write the questionnaire for paper: A4, a row a question, skips in words, long lists at the end."""
    paper = _Paper(Outline(questionnaire, language))
    paper.front()
    for item in paper.outline.items:
        paper.item(item)
    paper.calculations()
    paper.lists()
    paper.document.save(str(path))


class _Paper:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.document: Any = Document()
        self.table: Any = None
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(10.5)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(2)
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.7)

    def front(self) -> None:
        """Title, version and how to read the paper."""
        form = self.outline.questionnaire
        title = self.document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(title, self.outline.wording(form.title, form.root.path).upper(), bold=True, size=14)
        line = self.document.add_paragraph(_("Form {form}, version {version}").format(form=form.form_id, version=form.version))
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        how = _("Tick one box ○, or all boxes □ that apply. Go to the next question unless an arrow → says otherwise.")
        _run(self.document.add_paragraph(), how, italic=True)
        _footer(self.document.sections[0], f"{form.form_id} {form.version} · {form.hash[:8]}")

    def item(self, item: Item) -> None:
        """One line of the outline."""
        if item.level:
            self.heading(item)
        elif item.question is not None and item.question.type == "note":
            self.note(item, item.question)
        elif item.question is not None and item.number:
            self.question(item, item.question)
        elif item.question is not None and item.question.preload:
            self.given(item, item.question)

    def heading(self, item: Item) -> None:
        self.table = None
        line = self.document.add_paragraph()
        line.paragraph_format.space_before = Pt(10 if item.level == 1 else 6)
        line.paragraph_format.keep_with_next = True
        _run(line, self.outline.wording(item.label, item.path), bold=True, size=12.5 if item.level == 1 else 11)
        element = item.element
        if isinstance(element, Repeat):
            _run(
                self.document.add_paragraph(),
                "↻ " + _("Ask this part once for each; copy the page as often as needed."),
                italic=True,
            )
        if isinstance(element, Group) and element.self_completed:
            _run(self.document.add_paragraph(), "✎ " + _("The respondent fills this part in alone."), italic=True)
        if element is not None and element.relevant and item.way:
            _run(self.document.add_paragraph(), self.condition(item), italic=True)

    def condition(self, item: Item) -> str:
        """When an element is asked, and where to go if it is not."""
        source = item.way[-1][0]
        words = in_words(self.outline, parse(source), item.path)
        return _("Ask only if {condition}. If not → {target}.").format(condition=words, target=_target(past(self.outline, item)))

    def note(self, item: Item, question: Question) -> None:
        cells = self.row()
        merged = cells[0].merge(cells[2])
        _shade(merged)
        line = merged.paragraphs[0]
        if question.relevant:
            _run(
                line,
                _("If {condition}:").format(condition=in_words(self.outline, parse(question.relevant), item.path)) + " ",
                italic=True,
            )
        _run(line, self.outline.wording(item.label, item.path))

    def given(self, item: Item, question: Question) -> None:
        """What the sample list brings is copied from it."""
        cells = self.row()
        _run(cells[1].paragraphs[0], self.outline.wording(item.label, item.path))
        cells[2].paragraphs[0].add_run("_" * 28)

    def question(self, item: Item, question: Question) -> None:
        cells = self.row()
        _run(cells[0].paragraphs[0], str(item.number), bold=True)
        wording = cells[1].paragraphs[0]
        if question.relevant:
            _run(wording, self.condition(item), italic=True, size=9)
            wording = cells[1].add_paragraph()
        _run(wording, self.outline.wording(item.label, item.path), bold=True)
        for text in (question.hint, question.guidance):
            if text:
                _run(cells[1].add_paragraph(), self.outline.wording(text, item.path), italic=True, size=9.5)
        if question.constraint_message:
            allowed = _("Allowed: {message}").format(message=self.outline.wording(question.constraint_message, item.path))
            _run(cells[1].add_paragraph(), allowed, italic=True, size=9)
        self.answers(item, question, cells[2])

    def answers(self, item: Item, question: Question, cell: Any) -> None:
        """The boxes of a question, each with where it leads."""
        lines = self.boxes(item, question)
        missing = [MissingKind(kind).label for kind in question.missing]
        if missing:
            lines.append("   ".join(f"○ {label}" for label in missing))
        cell.paragraphs[0].add_run(lines[0])
        for line in lines[1:]:
            cell.add_paragraph(line)

    def boxes(self, item: Item, question: Question) -> list[str]:
        choices = self.outline.form.choices(question)
        if question.type in ("select_one", "select_many", "rank") and choices and not self.outline.at_the_end(question):
            leads = after_choices(self.outline, item)
            box = {"select_one": "○", "select_many": "□", "rank": "|__|"}[question.type]
            return [
                f"{box} {place}. {self.outline.choice(item.path, choice.name)}"
                + (f"  → {_target(leads[choice.name])}" if choice.name in leads else "")
                for place, choice in enumerate(choices, 1)
            ]
        if question.type in ("select_one", "select_many", "rank") and choices:
            number = list(self.outline.lists).index(list_of(question)) + 1
            return [_("Code from list {number}: {blank}").format(number=number, blank="|__|__|__|")]
        if question.type == "range" and len(steps := _scale(question)) <= ON_THE_SPOT:
            return ["   ".join(f"○ {step:g}" for step in steps)]
        unit = self.outline.wording(question.unit, item.path)
        return [f"{BLANKS.get(question.type, '_' * 30)} {unit}".strip()]

    def calculations(self) -> None:
        """How to work out on paper what the program computes and conditions name."""
        found = computed(self.outline)
        if not found:
            return
        self.document.add_section(WD_SECTION.NEW_PAGE)
        _run(self.document.add_paragraph(), _("Values that conditions name and that are computed"), bold=True, size=12.5)
        for question in found:
            words = in_words(self.outline, parse(question.calculate), question.path)
            self.document.add_paragraph(f"{self.outline.name(question.path)} = {words}")

    def lists(self) -> None:
        """The long lists, each on its own, in two columns of code and label."""
        for number, question in enumerate(self.outline.lists.values(), 1):
            line = self.document.add_paragraph()
            line.paragraph_format.space_before = Pt(10)
            _run(
                line,
                _("List {number}: {label}").format(number=number, label=self.outline.wording(question.label, question.path)),
                bold=True,
            )
            choices = self.outline.form.choices(question) or ()
            entries = [f"{choice.name}  {self.outline.choice(question.path, choice.name)}" for choice in choices]
            half = (len(entries) + 1) // 2
            table = self.document.add_table(0, 2)
            for place in range(half):
                cells = table.add_row().cells
                for cell, entry in zip(cells, entries[place::half], strict=False):
                    _run(cell.paragraphs[0], entry, size=9)

    def row(self) -> Any:
        """The cells of a new row of the table of questions."""
        if self.table is None:
            self.table = self.document.add_table(0, 3)
            self.table.style = "Table Grid"
            self.table.autofit = False
            for column, width in zip(self.table.columns, WIDTHS, strict=True):
                column.width = width
        row = self.table.add_row()
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        cells = row.cells
        for cell, width in zip(cells, WIDTHS, strict=True):
            cell.width = width
        return cells


BLANKS = {
    "integer": "|__|__|__|__|__|__|",
    "decimal": "|__|__|__|__| , |__|__|",
    "date": "|__|__| / |__|__| / |__|__|__|__|",
    "time": "|__|__| : |__|__|",
    "datetime": "|__|__| / |__|__| / |__|__|__|__|  |__|__| : |__|__|",
    "acknowledge": "□",
}
"""Where an answer of each type is written; any other is a line."""


def _scale(question: Question) -> list[float]:
    """The steps of a range, from its start to its end."""
    start, end, step = (
        float(question.parameters.get(name, default)) for name, default in (("start", 1), ("end", 10), ("step", 1))
    )
    return [start + place * step for place in range(int((end - start) / step) + 1)] if step > 0 else []


def _target(number: int) -> str:
    return _("end") if number == END else _("go to question {number}").format(number=number)


def _run(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: float | None = None) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


def _footer(section: Any, text: str) -> None:
    """The version at the foot of each page, with the page's number."""
    paragraph = section.footer.paragraphs[0]
    _run(paragraph, f"{text} · ", size=8)
    number = paragraph.add_run()
    for kind, content in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = content
        number._r.append(element)
    number.font.size = Pt(8)
