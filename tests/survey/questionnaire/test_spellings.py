"""Workbooks as designers write them: other spellings are read where they can mean one thing only, and told or refused where a
reading would lose something; nothing is lost silently."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from survey.errors import DefinitionError
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store.memory import MemoryStore

Rows = Sequence[Sequence[object]]
YES_NO: Rows = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
HEAD = ["type", "name", "label"]


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def workbook(folder: Path, survey: Rows, **sheets: Rows) -> Path:
    return named(folder, {"survey": survey, **sheets})


def named(folder: Path, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path = folder / "form.xlsx"
    book.save(path)
    return path


def refusal(path: Path) -> str:
    """What a strict load says, the file's name left out."""
    with pytest.raises(DefinitionError) as refused:
        load(path)
    return str(refused.value).replace(f"{path.name}, ", "").replace(f"{path.name}: ", "")


def mended(path: Path) -> tuple[Questionnaire, tuple[str, ...]]:
    """The form of a lenient load, which a strict one refuses, and what was mended."""
    refusal(path)
    form = load(path, lenient=True)
    return form, form.recoveries


def asked(form: Questionnaire) -> list[str]:
    return [question.name for question in form.questions if question.shown]


def test_columns_and_sheets_in_other_letters(tmp_path: Path) -> None:
    """Capitals, spaces, old names, single colons, characters that nobody sees."""
    survey: Rows = [
        ["Type", "Tag", "label : English (en)", "label::Tiếng Việt (vi)", "Relevance", "Read only", "\ufeffConstraint Message"],
        ["select_one\u00a0yn", "a", "A", "Á", None, None, None],
        ["text", "b\u200b", "B", "Bê", "${a} = ‘yes’", "yes", "No!"],
    ]
    choices: Rows = [["List Name", "Value", "Caption"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
    form = load(named(tmp_path, {"Survey ": survey, "CHOICES": choices}))
    question = form.question("/data/b")
    assert (question.label.plain("en"), question.label.plain("vi")) == ("B", "Bê")
    assert (question.relevant.split(), question.read_only) == (["/data/a", "=", "'yes'"], "true()")
    assert form.question("/data/b").where == "survey, row 3"


@pytest.mark.parametrize(
    ("column", "right", "cell", "rule"),
    [
        ("relavant", "relevant", "${a} > 3", "/data/a > 3"),
        ("Relevent", "relevant", "${a} > 3", "/data/a > 3"),
        ("constrant", "constraint", ". != ''", ". != ''"),
        ("requred", "required", "yes", "true()"),
    ],
)
def test_a_misspelt_column_is_not_passed_over(tmp_path: Path, column: str, right: str, cell: str, rule: str) -> None:
    """Other tools read such a form as if the column were not there."""
    path = workbook(tmp_path, [[*HEAD, column], ["integer", "a", "A"], ["text", "b", "B", cell]])
    assert refusal(path) == f"survey: the column {column} is not one of XLSForm, and would not be read (did you mean {right}?)"
    form, notes = mended(path)
    assert notes == (f"sheet survey: the column {column} is read as {right}",)
    assert getattr(form.question("/data/b"), right).split() == rule.split()


@pytest.mark.parametrize(("column", "language"), [("Lable", ""), ("label_vi", "vi"), ("Label (English)", "English")])
def test_misspelt_wording_is_not_passed_over(tmp_path: Path, column: str, language: str) -> None:
    """Nor is that of the only label."""
    form, _notes = mended(workbook(tmp_path, [["type", "name", column], ["text", "a", "A"]]))
    assert form.question("/data/a").label.parts == {language: ("A",)}


def test_a_designers_own_columns_are_left_alone(tmp_path: Path) -> None:
    """A copy of a column beside the column, remarks, sheets of the designer's."""
    rows: Rows = [[*HEAD, "relevant", "relevant2", "remarks", "label_old"], ["integer", "a", "A", None, "x", "y", "z"]]
    assert asked(load(workbook(tmp_path, rows, **{"my settings list": [["x"], ["y"]], "_choices": [["x"]]}))) == ["a"]


def test_a_misspelt_sheet_is_not_passed_over(tmp_path: Path) -> None:
    """Settings that nobody reads lose the form's language."""
    path = workbook(
        tmp_path, [["type", "name", "label::a", "label::b"], ["text", "q", "1", "2"]], setting=[["default_language"], ["b"]]
    )
    assert refusal(path) == "there is no sheet settings; setting is probably meant (call the sheet settings)"
    form, notes = mended(path)
    assert (form.default_language, notes) == ("b", ("the sheet setting is read as settings",))
    path = workbook(tmp_path, [HEAD, ["select_one yn", "a", "A"]], columns=YES_NO)
    assert mended(path)[1] == ("the sheet columns is read as choices",)
    path = named(tmp_path, {"Questions": [HEAD, ["text", "a", "A"]], "choices": YES_NO})
    assert "no sheet called survey; it has Questions, choices" in refusal(path)


def test_a_header_that_stands_too_low(tmp_path: Path) -> None:
    """The title of the form above it."""
    path = workbook(tmp_path, [["My survey"], [], HEAD, ["text", "a", "A"]])
    assert (
        refusal(path)
        == "survey, row 1: the sheet survey has no column `type` (the header must be the first row; it stands in row 3)"
    )


def test_rows_and_columns_far_off_are_not_lost_silently(tmp_path: Path) -> None:
    """Other tools stop at 60 blank rows or 20 blank columns; what stands there without a type is nobody's question."""
    path = workbook(tmp_path, [HEAD, ["text", "a", "A"], *[[]] * 61, ["text", "b", "B"]])
    assert refusal(path).startswith("survey, row 64: more than 60 blank rows stand above this one")
    form, notes = mended(path)
    assert (asked(form), notes[0]) == (
        ["a"],
        "sheet survey: row 64 and those below are left out: too many blank rows stand above",
    )
    assert asked(load(workbook(tmp_path, [HEAD, ["text", "a", "A"], *[[]] * 60, ["text", "b", "B"]]))) == ["a", "b"]
    assert asked(load(workbook(tmp_path, [HEAD, ["text", "a", "A"], *[[]] * 99, [None, None, "a remark"]]))) == ["a"]
    gap = [None] * 21
    path = workbook(tmp_path, [[*HEAD, *gap, "relevant"], ["text", "a", "A"], ["text", "b", "B", *gap, "${a} = 'x'"]])
    assert refusal(path).startswith("survey, row 1: more than 20 blank columns stand before relevant")


def test_formulas_without_a_result_and_errors_are_not_empty_cells(tmp_path: Path) -> None:
    """A relevance that a spreadsheet program has yet to compute would otherwise be lost; a computed empty text is one."""
    path = workbook(tmp_path, [[*HEAD, "relevant"], ["text", "a", "A"], ["text", "b", "B", '="${a}"&"=1"']])
    assert refusal(path).startswith('survey, row 3: the cell of relevant holds ="${a}"&"=1" in place of a value')
    form, notes = mended(path)
    assert (form.question("/data/b").relevant, len(notes)) == ("", 1)
    path = workbook(tmp_path, [[*HEAD, "relevant"], ["text", "a", "A"], ["text", "b", "#REF!"]])
    assert refusal(path).startswith("survey, row 3: the cell of label holds #REF! in place of a value")


def test_dates_and_numbers_in_cells(tmp_path: Path) -> None:
    """A date is a date, not a moment at midnight; a whole number has no point; a truth value is one."""
    rows: Rows = [
        [*HEAD, "default", "required"],
        ["date", "a", "A", datetime.datetime(2020, 1, 2), True],
        ["time", "b", "B", datetime.time(7, 30), False],
        ["select_one one", "c", "C", 1.0, None],
    ]
    form = load(workbook(tmp_path, rows, choices=[["list_name", "name", "label"], ["one", 1.0, "One"], ["one", 2, "Two"]]))
    assert [form.question(f"/data/{name}").default for name in "abc"] == ["2020-01-02", "07:30:00", "1"]
    assert [form.question(f"/data/{name}").required for name in "abc"] == ["true()", "", ""]


def test_choices_without_a_list_are_not_lost_silently(tmp_path: Path) -> None:
    """Merged cells hold the name of the list in the first row only."""
    path = workbook(tmp_path, [HEAD, ["select_one yn", "a", "A"]], choices=[*YES_NO[:2], [None, "no", "No"]])
    assert refusal(path).startswith("choices, row 3: the choice has no list_name (write the name of its list in each row")
    assert mended(path)[1] == ("choices, row 3: the choice has no list_name; it is left out",)


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("Select_One yn", "select_one yn"),
        ("SELECT MULTIPLE yn", "select_multiple yn"),
        ("select-one YN", "select_one yn"),
        ("select one: yn", "select_one yn"),
        ("select_one(yn)", "select_one yn"),
        ("Select_one yn Or_Other", "select_one yn or_other"),
        ("Integer", "integer"),
    ],
)
def test_types_in_other_letters(tmp_path: Path, kind: str, right: str) -> None:
    """Read as the type that they can only mean."""
    _form, notes = mended(workbook(tmp_path, [HEAD, [kind, "a", "A"]], choices=YES_NO))
    assert notes == (f"survey, row 2: the type {kind} is read as {right}",)


def test_groups_in_other_letters(tmp_path: Path) -> None:
    """`begingroup`; a container of another dialect is refused where it begins."""
    rows: Rows = [HEAD, ["begingroup", "g", "G"], ["text", "a", "A"], ["End-Group", None, None]]
    assert mended(workbook(tmp_path, rows))[0].question("/data/g/a")
    path = workbook(tmp_path, [HEAD, ["begin_kobomatrix", "g", "G"], ["text", "a", "A"], ["end_kobomatrix", None, None]])
    assert refusal(path).startswith("survey, row 2: there is no question type begin_kobomatrix")


def test_a_list_of_another_dialect_is_not_read_as_text(tmp_path: Path) -> None:
    """Its choices would be lost."""
    path = workbook(tmp_path, [HEAD, ["dropdown yn", "a", "A"]], choices=YES_NO)
    with pytest.raises(DefinitionError, match="survey, row 2: there is no question type dropdown yn"):
        load(path, lenient=True)


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        ("${a} == 1", "/data/a = 1"),
        ("${a} <> 1 && ${a} ≥ 0", "/data/a != 1 and /data/a >= 0"),
        ("${a} > 1 AND ${a} < 4", "/data/a > 1 and /data/a < 4"),
        ("IF(${a} > 1, 1, 0) = 1", "if( /data/a > 1, 1, 0) = 1"),
        ("${a} = „1”", '/data/a = "1"'),
        ("${ a } = 1", "/data/a = 1"),
        ("${A} = 1", "/data/a = 1"),
    ],
)
def test_formulas_in_other_signs(tmp_path: Path, formula: str, right: str) -> None:
    """Read as meant by a lenient load; a rule left out would ask the question of everybody."""
    form, notes = mended(workbook(tmp_path, [[*HEAD, "relevant"], ["integer", "a", "A"], ["text", "b", "B", formula]]))
    assert form.question("/data/b").relevant.split() == right.split()
    assert len(notes) == 1


def test_a_choice_filter_in_other_signs(tmp_path: Path) -> None:
    """The same: without its filter a list would offer everything."""
    rows: Rows = [[*HEAD, "choice_filter"], ["select_one yn", "a", "A", "name == 'no'"]]
    form, _notes = mended(workbook(tmp_path, rows, choices=YES_NO))
    session = Session.start(form, MemoryStore(device="t"))
    assert [choice.name for choice in session.evaluation.choices("/data/a")] == ["no"]


def test_references_in_the_settings(tmp_path: Path) -> None:
    """They are mended like those of rows."""
    path = workbook(tmp_path, [HEAD, ["text", "a", "A"]], settings=[["form_id", "instance_name"], ["f", "${ a }"]])
    assert refusal(path).startswith("settings, row 2: instance_name refers to a question in a way that cannot be read: ${ a }")
    assert mended(path)[1] == ("settings: instance_name is read as ${a}",)


@pytest.mark.parametrize("kind", ["image", "audio", "barcode", "geoshape", "acknowledge", "rank yn", "file", "note"])
def test_every_type_is_shown_by_its_name_if_it_has_no_wording(tmp_path: Path, kind: str) -> None:
    """A guidance alone is no wording: phones hide it."""
    path = workbook(tmp_path, [["type", "name", "guidance_hint"], [kind, "a", "how"]], choices=YES_NO)
    assert mended(path)[1] == ("survey, row 2: a has no label and is shown by its name",)


def test_a_default_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """And told with its row."""
    path = workbook(tmp_path, [[*HEAD, "default"], ["integer", "a", "A"], ["integer", "b", "B", "if(${a} = 1, 2"]])
    assert refusal(path).startswith("survey, row 3, /data/b, setvalue: the formula")
    form, notes = mended(path)
    assert (form.actions, len(notes)) == ((), 1)


def test_rows_without_a_name(tmp_path: Path) -> None:
    """They get one by their place; a remark is no question."""
    rows: Rows = [
        HEAD,
        [None, None, "Part one"],
        ["begin_group", None, "G"],
        ["text", None, "A"],
        ["end_group"],
        ["calculate", "c"],
        ["text", "1 b", "B, not ${1 b}"],
    ]
    form, notes = mended(workbook(tmp_path, rows))
    assert [question.path for question in form.questions if question.shown] == ["/data/group_3/question_4", "/data/_1_b"]
    assert [note.partition(":")[0] for note in notes] == [f"survey, row {row}" for row in (2, 3, 4, 7, 6)]


def test_choices_with_spaces_where_several_are_taken(tmp_path: Path) -> None:
    """They get `_`, in rules too: answers of a select_multiple are kept with spaces between them."""
    choices: Rows = [["list_name", "name", "label"], ["c", "yes please", "Yes"], ["c", "no", "No"]]
    rows: Rows = [[*HEAD, "relevant"], ["select_multiple c", "a", "A"], ["text", "b", "B", "selected(${a}, 'yes please')"]]
    path = workbook(tmp_path, rows, choices=choices)
    assert refusal(path).startswith("choices, row 2: the choice “yes please” of c has a space in its name")
    form, _notes = mended(path)
    session = Session.start(form, MemoryStore(device="t"))
    session.answer("/data/a", "yes_please")
    assert session.evaluation.relevant("/data/b")


def test_a_question_with_the_name_of_a_repeats_count(tmp_path: Path) -> None:
    """Converters compute the number of instances under that name; both keep their value."""
    rows: Rows = [
        [*HEAD, "repeat_count"],
        ["integer", "r_count", "How many?"],
        ["begin repeat", "r", "R", "${r_count} + 1"],
        ["text", "a", "A"],
        ["end repeat"],
    ]
    form, _notes = mended(workbook(tmp_path, rows))
    session = Session.start(form, MemoryStore(device="t"))
    session.answer("/data/r_count", "2")
    assert len(session.evaluation.instances("/data/r")) == 3
    assert form.question("/data/r/a").where == "survey, row 4"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([HEAD, ["text", "1a", "A"]], "survey, row 2: “1a” cannot be a name"),
        ([HEAD, ["text", "a:b", "A"]], "survey, row 2: “a:b” cannot be a name"),
        ([HEAD, ["begin_group", "g", "G"], ["text", "a", "A"]], "survey, row 2: the group that begins here does not end"),
        ([HEAD, ["text", "a", "A"], ["end_repeat"]], "survey, row 3: here ends a repeat that did not begin"),
        ([HEAD, ["select_one", "a", "A"]], "survey, row 2: the type select_one does not name a list of choices"),
        ([HEAD, ["cascading_select yn", "a", "A"]], "survey, row 2: cascading_select is of an older XLSForm"),
        ([HEAD, ["textt", "a", "A"]], "survey, row 2: there is no question type textt (did you mean text?)"),
        ([HEAD, ["note", "a", "${a"]], "survey, row 2: label refers to a question in a way that cannot be read: ${a"),
        ([HEAD, ["text", "a", "A"], [None, "b", "B"]], "survey, row 3: the row has no type"),
        ([[*HEAD, "bind::esri:x"], ["text", "a", "A", "1"]], "survey: the prefix of the column bind::esri:x is not declared"),
        ([[*HEAD, "save_to"], ["text", "a", "A", "p"]], "survey, row 2: the entities do not fit"),
        (
            [[*HEAD, "choice_filter"], ["select_one yn or_other", "a", "A", "name != ''"]],
            "survey, row 2: or_other and a choice filter do not go together",
        ),
        (
            [HEAD, ["select_one yn or_other", "a", "A"], ["text", "a_other", "B"]],
            "survey, row 3: another of the same group is called",
        ),
    ],
)
def test_refusals_are_in_the_designers_words(tmp_path: Path, rows: Rows, told: str) -> None:
    """What is wrong, in which row."""
    assert refusal(workbook(tmp_path, rows, choices=YES_NO)).startswith(told)


def test_wording_alone_may_read_the_last_interview(tmp_path: Path) -> None:
    """pyxform declares the instance for formulas only."""
    form = load(workbook(tmp_path, [HEAD, ["text", "a", "Last time it was ${last-saved#a}"]]))
    session = Session.start(form, MemoryStore(device="t"))
    assert session.evaluation.label("/data/a", "").strip() == "Last time it was"


@pytest.mark.parametrize("header", ["name,label", "name;label", " name ; label "])
def test_tables_with_semicolons(tmp_path: Path, header: str) -> None:
    """Programs part cells so where the comma is decimal; JavaRosa reads both."""
    part = ";" if ";" in header else ","
    (tmp_path / "crops.CSV").write_text(f"\ufeff{header}\nrice{part}Rice\n", encoding="utf-8")
    form = load(workbook(tmp_path, [HEAD, ["select_one_from_file Crops.csv", "a", "A"]]))
    session = Session.start(form, MemoryStore(device="t"))
    assert [(choice.name, choice.label) for choice in session.evaluation.choices("/data/a")] == [("rice", "Rice")]
