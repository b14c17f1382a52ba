"""The paper questionnaire as a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from survey.expression.parser import parse
from survey.language import _
from survey.questionnaire.lists import list_of
from survey.questionnaire.model import Group, Question, Questionnaire, Repeat
from survey.questionnaire.paper.blanks import blank_of, scale
from survey.questionnaire.paper.outline import ON_THE_SPOT, Item, Outline
from survey.questionnaire.paper.parts import foot, run, shade, whole
from survey.questionnaire.paper.roster import Rosters
from survey.questionnaire.paper.skips import END, after_choices, past
from survey.questionnaire.paper.word_roster import draw_roster
from survey.questionnaire.paper.words import computed, in_words
from survey.values.missing import MissingKind

FONT = "Times New Roman"
WIDTHS = (Cm(1.1), Cm(8.4), Cm(8.0))


def write_word(questionnaire: Questionnaire, language: str, path: Path) -> None:
    """Write the questionnaire for paper: A4, a row a question, skips in words, long lists at the end."""
    paper = Paper(Outline(questionnaire, language))
    paper.front()
    for item in paper.outline.items:
        if not paper.rosters.hold(item):
            paper.item(item)
        if columns := paper.rosters.begun_by(item):
            draw_roster(paper, item, columns)
    paper.calculations()
    paper.lists()
    paper.document.save(str(path))


class Paper:
    """The document as it is written, and the table of questions that is open."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.rosters = Rosters(outline)
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
        run(title, self.outline.wording(form.title, form.root.path).upper(), bold=True, size=14)
        called = _("Form {form}, version {version}") if form.version else _("Form {form}")
        line = self.document.add_paragraph(called.format(form=form.form_id, version=form.version))
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        how = _("Tick one box ○, or all boxes □ that apply. Go to the next question unless an arrow → says otherwise.")
        run(self.document.add_paragraph(), how, italic=True)
        foot(self.document.sections[0], f"{form.form_id} {form.version}".strip() + f" · {form.hash[:8]}")

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
        run(line, self.outline.wording(item.label, item.path), bold=True, size=12.5 if item.level == 1 else 11)
        element = item.element
        if isinstance(element, Repeat) and not self.rosters.begun_by(item):
            self.under("↻ " + _("Ask this part once for each; copy the page as often as needed."))
        if isinstance(element, Group) and element.self_completed:
            self.under("✎ " + _("The respondent fills this part in alone."))
        if element is not None and element.relevant and item.way:
            self.under(self.condition(item))

    def under(self, text: str) -> None:
        """A line below a heading, on the page of what it introduces."""
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        run(line, text, italic=True)

    def condition(self, item: Item) -> str:
        """When an element is asked, and where to go if it is not."""
        source = item.way[-1][0]
        words = in_words(self.outline, parse(source), item.path)
        return _("Ask only if {condition}. If not → {target}.").format(
            condition=words, target=self.target(item, past(self.outline, item))
        )

    def target(self, item: Item, number: int) -> str:
        """Where to go from an item, in words; what leads out of a repeat leads to its next instance first."""
        told = _("end") if number == END else _("go to question {number}").format(number=number)
        repeats = self.outline.questionnaire.repeats_above(item.path)
        if not repeats or number in self.rosters.numbers(repeats[-1]):
            return told
        if self.rosters.hold(item):
            return _("next row")
        return _("the next one; after the last, {target}").format(target=told)

    def note(self, item: Item, question: Question) -> None:
        cells = self.row()
        merged = cells[0].merge(cells[2])
        shade(merged)
        line = merged.paragraphs[0]
        if question.relevant:
            run(
                line,
                _("If {condition}:").format(condition=in_words(self.outline, parse(question.relevant), item.path)) + " ",
                italic=True,
            )
        run(line, self.outline.wording(item.label, item.path))

    def given(self, item: Item, question: Question) -> None:
        """What the sample list brings is copied from it."""
        cells = self.row()
        run(cells[1].paragraphs[0], self.outline.wording(item.label, item.path))
        cells[2].paragraphs[0].add_run("_" * 28)

    def question(self, item: Item, question: Question) -> None:
        cells = self.row()
        run(cells[0].paragraphs[0], str(item.number), bold=True)
        wording = cells[1].paragraphs[0]
        if question.relevant:
            run(wording, self.condition(item), italic=True, size=9)
            wording = cells[1].add_paragraph()
        run(wording, self.outline.wording(item.label, item.path), bold=True)
        for text in (question.hint, question.guidance):
            if text:
                run(cells[1].add_paragraph(), self.outline.wording(text, item.path), italic=True, size=9.5)
        if question.constraint_message:
            allowed = _("Allowed: {message}").format(message=self.outline.wording(question.constraint_message, item.path))
            run(cells[1].add_paragraph(), allowed, italic=True, size=9)
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
        """What is ticked or written for a question, a line each."""
        if codes := self.codes(item, question):
            box = {"select_one": "○", "select_many": "□", "rank": "|__|"}[question.type]
            return [f"{box} {code}" for code in codes]
        if listed := self.listed(question):
            return [_("Code from list {number}: {blank}").format(number=listed, blank="|__|__|__|")]
        if question.type == "range" and len(steps := scale(question)) <= ON_THE_SPOT:
            return ["   ".join(f"○ {step:g}" for step in steps)]
        unit = self.outline.wording(question.unit, item.path)
        return [f"{blank_of(question)} {unit}".strip()]

    def codes(self, item: Item, question: Question) -> list[str]:
        """The choices that stand beside a question with their numbers, which of them stand alone, and where each leads."""
        choices = self.outline.form.choices(question)
        if question.type not in CHOSEN or not choices or self.outline.at_the_end(question):
            return []
        leads, codes = after_choices(self.outline, item), self.outline.codes(question)
        return [
            f"{codes[choice.name]}. {self.outline.choice(item.path, choice.name)}"
            + (" " + _("(tick nothing else)") if choice.name in question.exclusive else "")
            + (f"  → {self.target(item, leads[choice.name])}" if choice.name in leads else "")
            for choice in choices
        ]

    def listed(self, question: Question) -> int:
        """The number of the list at the end that a question takes its codes from; 0 if from none."""
        if question.type not in CHOSEN or not self.outline.at_the_end(question):
            return 0
        return list(self.outline.lists).index(list_of(question)) + 1

    def calculations(self) -> None:
        """How to work out on paper what the program computes and conditions name."""
        found = computed(self.outline)
        if not found:
            return
        self.document.add_section(WD_SECTION.NEW_PAGE)
        run(self.document.add_paragraph(), _("Values that conditions name and that are computed"), bold=True, size=12.5)
        for question in found:
            words = in_words(self.outline, parse(question.calculate), question.path)
            self.document.add_paragraph(f"{self.outline.name(question.path)} = {words}")

    def lists(self) -> None:
        """The long lists, each on its own, in two columns of code and label."""
        for number, question in enumerate(self.outline.lists.values(), 1):
            line = self.document.add_paragraph()
            line.paragraph_format.space_before = Pt(10)
            run(
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
                    run(cell.paragraphs[0], entry, size=9)

    def row(self) -> Any:
        """The cells of a new row of the table of questions."""
        if self.table is None:
            self.table = self.document.add_table(0, 3)
            self.table.style = "Table Grid"
            self.table.autofit = False
            for column, width in zip(self.table.columns, WIDTHS, strict=True):
                column.width = width
        row = self.table.add_row()
        whole(row)
        cells = row.cells
        for cell, width in zip(cells, WIDTHS, strict=True):
            cell.width = width
        return cells


CHOSEN = ("select_one", "select_many", "rank")
"""The types that are answered from a list."""
