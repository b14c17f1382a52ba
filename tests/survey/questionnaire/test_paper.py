"""The paper questionnaire: numbers, skips in words, lists at the end; read back from the Word file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from survey.cli import main
from survey.expression.parser import parse
from survey.questionnaire.load import load
from survey.questionnaire.paper.outline import Outline
from survey.questionnaire.paper.skips import END, after_choices, past
from survey.questionnaire.paper.words import in_words

FORM = """\
settings: {form_id: demo, version: "3", title: Demo}
survey:
  - {type: select_one yes_no, name: consent, label: Do you agree?}
  - {type: text, name: reason, label: Why not?, relevant: "${consent} = 'no'"}
  - type: group
    name: talk
    label: Talk
    relevant: ${consent} = 'yes'
    children:
      - {type: integer, name: age, label: How old are you?, unit: years, missing: [refused]}
      - {type: select_multiple crop, name: crops, label: What do you grow?, relevant: '${age} >= 15 and ${age} < 70'}
      - type: select_one crop
        name: best
        label: Best?
        relevant: selected(${crops}, 'tea') or not(selected(${crops}, 'rice'))
      - {type: range, name: mood, label: Mood, parameters: {start: 0, end: 4, step: 2}}
      - {type: select_one place, name: place, label: Where?}
  - {type: note, name: thanks, label: 'Thanks, you are ${age}'}
choices:
  yes_no: [{name: yes, label: Yes}, {name: no, label: No}]
  crop: [{name: rice, label: Rice}, {name: tea, label: Tea}]
  place: [%s]
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """The questionnaire on disk, with a list of thirty places."""
    places = ", ".join(f"{{name: '{place:02}', label: Place {place}}}" for place in range(30))
    (tmp_path / "form.yaml").write_text(FORM % places, encoding="utf-8")
    return tmp_path / "form.yaml"


def outline_of(form: Path) -> Outline:
    return Outline(load(form), "")


def test_questions_are_numbered_as_asked(form: Path) -> None:
    """Notes and headings have no number."""
    names = {path.rpartition("/")[2]: number for path, number in outline_of(form).numbers.items()}
    assert names == {"consent": 1, "reason": 2, "age": 3, "crops": 4, "best": 5, "mood": 6, "place": 7}


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("/data/consent = 'yes'", "question 1 = “Yes”"),
        ("not(/data/consent = 'yes')", "question 1 ≠ “Yes”"),
        ("/data/talk/age >= 15 and /data/talk/age < 70", "question 3 ≥ 15 and question 3 < 70"),
        ("selected(/data/talk/crops, 'tea') or not(selected(/data/talk/crops, 'rice'))",
         "question 4 includes “Tea” or question 4 does not include “Rice”"),
        ("(/data/talk/age > 3 or /data/talk/age = '') and /data/reason != ''",
         "(question 3 > 3 or question 3 is blank) and question 2 is answered"),
        ("count-selected(/data/talk/crops) > 1", "number of choices in question 4 > 1"),
        ("/data/talk/age * 2 + 1 = 7", "question 3 × 2 + 1 = 7"),
    ],
)  # fmt: skip
def test_conditions_are_told_in_words(form: Path, formula: str, words: str) -> None:
    """Numbers of questions, labels of choices, no names and no brackets of the formula language."""
    assert in_words(outline_of(form), parse(formula), "/data/x") == words


def test_choices_lead_where_the_interview_would_go(form: Path) -> None:
    """Yes skips the reason; No goes on to it; after the reason the interview is over."""
    outline = outline_of(form)
    items = {item.path.rpartition("/")[2]: item for item in outline.items}
    assert after_choices(outline, items["consent"]) == {"yes": 3}
    assert past(outline, items["reason"]) == 3
    assert past(outline, items["talk"]) == END
    assert past(outline, items["crops"]) == 5


def test_a_skip_closes_what_depends_on_what_it_skips(tmp_path: Path) -> None:
    """Whoever does not work is asked neither for the job, nor for what depends on the job."""
    rows = """
settings: {form_id: demo, version: "1", title: Demo}
survey:
  - {type: select_one yn, name: works, label: W}
  - {type: select_one yn, name: paid, label: P, relevant: "${works} = 'yes'"}
  - {type: integer, name: wage, label: A, relevant: "${paid} = 'yes'"}
  - {type: text, name: last, label: L}
choices: {yn: [{name: yes, label: Yes}, {name: no, label: No}]}
"""
    (tmp_path / "form.yaml").write_text(rows, encoding="utf-8")
    outline = outline_of(tmp_path / "form.yaml")
    items = {item.path.rpartition("/")[2]: item for item in outline.items}
    assert after_choices(outline, items["works"]) == {"no": 4}
    assert after_choices(outline, items["paid"]) == {"no": 4}
    assert past(outline, items["paid"]) == 4


def text_of(document: Any) -> str:
    """Everything a Word file says, in order."""
    return "\n".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def test_the_word_file_says_it_all(form: Path, tmp_path: Path) -> None:
    """Skips, boxes, units, refusals, the scale, and the long list at the end."""
    assert main.run(["print", str(form), "--no-pdf", "-o", str(tmp_path / "paper.docx")]) == 0
    text = text_of(docx.Document(str(tmp_path / "paper.docx")))
    for said in (
        "Form demo, version 3",
        "○ 1. Yes  → go to question 3",
        "Ask only if question 1 = “No”. If not → go to question 3.",
        "Ask only if question 1 = “Yes”. If not → end.",
        "□ 2. Tea",
        "|__|__|__|__|__|__| years",
        "○ Refused",
        "○ 0   ○ 2   ○ 4",
        "Code from list 1: |__|__|__|",
        "List 1: Where?",
        "29  Place 29",
        "Thanks, you are [question 3]",
    ):
        assert said in text, said


CODES = """\
settings: {form_id: demo, title: Demo}
survey:
  - {type: select_one answer, name: a, label: A?}
  - {type: select_one answer, name: b, label: B?, relevant: "selected(${a}, '1')"}
  - {type: integer, name: year, label: Year?, constraint: . >= 1900 and . < 2027, constraint_message: no, relevant: '${a} = 99'}
  - {type: integer, name: members, label: Members?, constraint: . <= 20, constraint_message: no}
  - {type: integer, name: income, label: Income?}
  - {type: group, name: g, label: Part two, relevant: '${members} > 3', children: [{type: text, name: t, label: T?}]}
choices:
  answer: [{name: '1', label: Yes}, {name: '0', label: No}, {name: '99', label: Refused}]
"""


def test_codes_on_paper_are_the_codes_of_the_data(tmp_path: Path) -> None:
    """A list whose names are numbers is printed with them, whatever their order; conditions name choices, not numbers."""
    (tmp_path / "form.yaml").write_text(CODES, encoding="utf-8")
    assert main.run(["print", "--no-pdf", str(tmp_path / "form.yaml")]) == 0
    document = docx.Document(str(tmp_path / "form.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "○ 1. Yes\n○ 0. No  → go to question 4\n○ 99. Refused  → go to question 3" in cells
    assert any("question 1 = “Yes”" in cell for cell in cells)
    assert any("question 1 = “Refused”" in cell for cell in cells)


def test_numbers_have_as_many_boxes_as_their_constraint_needs(tmp_path: Path) -> None:
    """A year has four, twenty people two; a form without a version does not name one; what leads into a part stays with it."""
    (tmp_path / "form.yaml").write_text(CODES, encoding="utf-8")
    assert main.run(["print", "--no-pdf", str(tmp_path / "form.yaml")]) == 0
    document = docx.Document(str(tmp_path / "form.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"|__|__|__|__|", "|__|__|", "|__|__|__|__|__|__|"} <= set(cells)
    lines = [line.text for line in document.paragraphs]
    assert "Form demo" in lines
    heading = next(line for line in document.paragraphs if line.text.startswith("Ask only if"))
    assert heading.paragraph_format.keep_with_next


def test_a_machine_without_an_office_still_makes_the_word_file(
    form: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The PDF is left out, and it is said."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert main.run(["print", str(form)]) == 0
    assert form.with_suffix(".docx").exists()
    assert "LibreOffice is not installed" in capsys.readouterr().err


ROSTER = """\
settings: {form_id: demo, version: "3", title: Demo}
survey:
  - type: repeat
    name: member
    label: Members
    repeat_count: 3
    children:
      - {type: text, name: first, label: Name}
      - {type: select_one sex, name: sex, label: Sex, missing: [refused]}
      - {type: integer, name: age, label: Age, unit: years}
      - {type: select_multiple work, name: works, label: Work, relevant: '${age} > 14', exclusive: [none]}
  - type: repeat
    name: plot
    label: Plots
    children:
      - {type: text, name: crop, label: Crop}
      - {type: group, name: soil, label: Soil, children: [{type: text, name: kind, label: Kind, relevant: "${crop} != 'rice'"}]}
  - {type: date, name: since, label: Since?, appearance: month-year}
choices:
  sex: [{name: m, label: Male}, {name: f, label: Female}]
  work: [{name: farm, label: Farm}, {name: trade, label: Trade}, {name: none, label: None}]
"""


def test_a_simple_roster_is_a_table(tmp_path: Path) -> None:
    """One row a member, as many as the form counts, the questions with their codes across; a repeat with groups inside stays a
    list to be copied."""
    (tmp_path / "form.yaml").write_text(ROSTER, encoding="utf-8")
    assert main.run(["print", str(tmp_path / "form.yaml"), "--no-pdf"]) == 0
    roster, *others = docx.Document(str(tmp_path / "form.docx")).tables
    head, *rows = [[cell.text for cell in row.cells] for row in roster.rows]
    assert head[1].endswith("1. Name")
    assert head[2].split("\n") == ["2. Sex", "1. Male", "2. Female", "a. Refused"]
    assert head[3].split("\n") == ["3. Age", "(years)"]
    assert head[4].split("\n")[1:4] == ["4. Work", "Write all codes that apply.", "1. Farm"]
    assert "If not → next row." in head[4] and "3. None (tick nothing else)" in head[4]
    assert [(row[0], row[2]) for row in rows] == [("1", "|__|"), ("2", "|__|"), ("3", "|__|")]
    rest = "\n".join(cell.text for table in others for row in table.rows for cell in row.cells)
    assert "Crop" in rest and "Kind" in rest and "Name" not in rest
    assert "If not → the next one; after the last, go to question 7." in rest
    assert "|__|__| / |__|__|__|__|" in rest


def test_a_choice_that_stands_alone_is_told_on_paper(tmp_path: Path) -> None:
    """Beside its box; a ranking has boxes for its order; the text of “other” has a line; choices asked in a random order stand
    in the list's order."""
    rows = """\
settings: {form_id: demo, version: "3", title: Demo}
survey:
  - {type: select_multiple work or_other, name: works, label: Work, exclusive: [none]}
  - {type: rank work, name: order, label: Order, parameters: {randomize: 'true', seed: 3}}
choices:
  work: [{name: farm, label: Farm}, {name: trade, label: Trade}, {name: none, label: None}]
"""
    (tmp_path / "form.yaml").write_text(rows, encoding="utf-8")
    assert main.run(["print", str(tmp_path / "form.yaml"), "--no-pdf"]) == 0
    (table,) = docx.Document(str(tmp_path / "form.docx")).tables
    cells = [row.cells[2].text.split("\n") for row in table.rows]
    assert cells[0] == ["□ 1. Farm", "□ 2. Trade", "□ 3. None (tick nothing else)", "□ 4. Other"]
    assert cells[1] == ["_" * 30]
    assert cells[2] == ["|__| 1. Farm", "|__| 2. Trade", "|__| 3. None", "|__| 4. Other"]
