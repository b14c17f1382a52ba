"""A lenient load mends what pyxform refuses, says each mend, and a strict load refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import openpyxl
import pytest

from survey.errors import DefinitionError
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load, xform_of
from survey.questionnaire.model import Questionnaire
from survey.store.memory import MemoryStore

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "reference" / "odk" / "xlsforms"
Rows: TypeAlias = list[list[str | None]]
CROPS: Rows = [["list_name", "name", "label"], ["crops", "rice", "Rice"], ["crops", "maize", "Maize"]]


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def workbook(folder: Path, survey: Rows, **sheets: Rows) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {"survey": survey, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "form.xlsx"
    book.save(path)
    return path


def mended(path: Path) -> Questionnaire:
    """The form of a lenient load; a strict one must refuse it, and the XForm for phones must have the same mends."""
    with pytest.raises(DefinitionError):
        load(path)
    assert xform_of(path, lenient=True)
    return load(path, lenient=True)


def test_a_header_that_stands_twice(tmp_path: Path) -> None:
    """The first filled cell of the row is its cell."""
    path = workbook(tmp_path, [["type", "name", "label", "label"], ["text", "a", "First", "Second"], ["text", "b", None, "Only"]])
    form = mended(path)
    assert [question.label.plain("") for question in form.questions if question.shown] == ["First", "Only"]
    assert form.recoveries == ("sheet survey: the column label stands more than once; the first filled cell of each row is read",)


def test_parameters_that_the_type_does_not_know(tmp_path: Path) -> None:
    """Only the key that is wrong is left out, whether its name or its value is."""
    rows: Rows = [
        ["type", "name", "label", "parameters"],
        ["range", "rating", "Rate", "tart=1 end=7 step=1"],
        ["text", "story", "Tell", "rows=many"],
        ["image", "photo", "Photo", "max-pixels=big"],
    ]
    form = mended(workbook(tmp_path, rows))
    assert form.question("/data/rating").parameters["end"] == "7"
    assert form.recoveries == (
        "survey, row 2: the parameters tart=1 are left out",
        "survey, row 3: the parameters rows=many are left out",
        "survey, row 4: the parameters max-pixels=big are left out",
    )


def test_siblings_with_one_name(tmp_path: Path) -> None:
    """The later one is renamed; the name in formulas means the first; both are asked and both answers are kept."""
    rows: Rows = [
        ["type", "name", "label", "relevant"],
        ["integer", "age", "Age", None],
        ["integer", "age", "Age again", "${age} > 3"],
    ]
    form = mended(workbook(tmp_path, rows))
    session = Session.start(form, MemoryStore(device="t"))
    session.answer("/data/age", "2")
    assert not session.evaluation.relevant("/data/age_2")
    session.answer("/data/age", "4")
    assert session.answer("/data/age_2", "5").committed
    assert "another age; this one is now called age_2" in form.recoveries[0]


def test_a_name_that_is_not_in_the_form(tmp_path: Path) -> None:
    """Rules that name it are left out (the question is then always asked), wording shows … in its place."""
    rows: Rows = [
        ["type", "name", "label", "relevant", "calculation"],
        ["text", "a", "Is it ${gone}?", "${gone} = 'x'", None],
        ["calculate", "c", None, None, "${gone} + 1"],
    ]
    form = mended(workbook(tmp_path, rows, settings=[["form_id", "instance_name"], ["f", "${gone}"]]))
    question = form.question("/data/a")
    assert (question.label.plain(""), question.relevant) == ("Is it …?", "")
    assert [note.partition(" names ")[0] for note in form.recoveries] == [
        *("survey, row 2: label", "survey, row 2: relevant", "survey, row 3: calculation", "settings: instance_name")
    ]


def test_a_list_with_the_name_of_a_file(tmp_path: Path) -> None:
    """The sheet's list is renamed, where it is used too."""
    (tmp_path / "crops.csv").write_text("name,label\nsoy,Soy\n", encoding="utf-8")
    rows: Rows = [
        ["type", "name", "label"],
        ["select_one crops", "own", "Own"],
        ["select_one_from_file crops.csv", "other", "Other"],
    ]
    form = mended(workbook(tmp_path, rows, choices=CROPS))
    session = Session.start(form, MemoryStore(device="t"))
    offered = [[choice.name for choice in session.evaluation.choices(f"/data/{name}")] for name in ("own", "other")]
    assert offered == [["rice", "maize"], ["soy"]]


def test_a_filter_that_cannot_be_read(tmp_path: Path) -> None:
    """Every choice is offered."""
    rows: Rows = [["type", "name", "label", "choice_filter"], ["select_one crops", "a", "A", "label::en != ''"]]
    form = mended(workbook(tmp_path, rows, choices=CROPS))
    session = Session.start(form, MemoryStore(device="t"))
    assert len(session.evaluation.choices("/data/a")) == 2
    assert form.recoveries[0].startswith("not evaluated:")


def test_two_headers_run_into_one(tmp_path: Path) -> None:
    """Nobody can tell which language its cells are in."""
    rows: Rows = [["type", "name", "label", "hint::fr (fr)hint::en (en)"], ["text", "a", "A", "?"]]
    assert mended(workbook(tmp_path, rows)).recoveries == (
        "column hint::fr (fr)hint::en (en) is left out: it is two headers in one",
    )


def test_what_nobody_can_mend_is_refused_in_the_designers_words(tmp_path: Path) -> None:
    """A list that is not there, with the likeliest meant; a workbook of ODK-X, whose skips would be lost."""
    rows: Rows = [["type", "name", "label"], ["select_one crop", "a", "A"]]
    with pytest.raises(DefinitionError, match="crop") as refused:
        load(workbook(tmp_path, rows, choices=CROPS), lenient=True)
    assert refused.value.advice == "did you mean crops?"
    rows = [["clause", "type", "values_list", "name"], [None, "select_one", "crops", "a"], ["if", None, None, None]]
    with pytest.raises(DefinitionError, match="ODK-X"):
        load(workbook(tmp_path, rows), lenient=True)


RECOVERED = {
    "XLSForm__pyxform__duplicate_columns__68b149.xlsx": "stands more than once",
    "awemulya__kobo-predict__enumerator_weekly__b82b7b.xls": "stands more than once",
    "kobotoolbox__docs__number_decimal_range_question_types__e5d8c9.xlsx": "tart=1",
    "hotosm__osm-fieldwork__landuse__a6b548.xls": "landuse_list",
}


@pytest.mark.parametrize("name", RECOVERED)
def test_real_workbooks(name: str) -> None:
    """Workbooks of others that pyxform refuses."""
    if not REAL.is_dir():
        pytest.skip("the folder of real forms is not here")
    assert RECOVERED[name] in " ".join(mended(REAL / name).recoveries)
