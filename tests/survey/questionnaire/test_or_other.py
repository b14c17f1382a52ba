"""`or_other`: the choice and the question that it stands for read in each language of the form, here and on a phone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from survey.errors import DefinitionError
from survey.language import use_language
from survey.questionnaire.convert import Row, Workbook, to_xform
from survey.questionnaire.lists import listed
from survey.questionnaire.load import load, xform_of
from survey.questionnaire.model import Questionnaire

VI, EN, FR = "Tiếng Việt (vi)", "English (en)", "Français (fr)"
Words = tuple[str, str]
VIETNAMESE, ENGLISH = ("Khác", "Ghi rõ:"), ("Other", "Specify other.")


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def workbook(folder: Path, labels: list[str], choices: list[list[str]], default: str = "", label: str = "A") -> Path:
    """A select_one with or_other under a header that ends in these columns of labels; `choices` are rows of a list `l`."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets = {
        "survey": [["type", "name", *labels], ["select_one l or_other", "a", *[label] * len(labels)]],
        "choices": [["list_name", "name", *labels], *(["l", *row] for row in choices)],
        "settings": [["default_language"], [default]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "form.xlsx")
    return folder / "form.xlsx"


def words(form: Questionnaire, language: str) -> Words:
    """What the choice and the question say in a language."""
    offered = {choice.name: choice.label for choice in listed(form, form.question("/data/a")) or ()}
    return offered["other"].plain(language), form.question("/data/a_other").label.plain(language)


def test_each_language_of_a_form_has_its_own(tmp_path: Path) -> None:
    """Also in a YAML questionnaire, whose only text for all languages is not theirs."""
    form = load(workbook(tmp_path, [f"label::{VI}", f"label::{EN}", f"label::{FR}"], [["x", "X", "X", "X"]]))
    assert {code: words(form, code) for code in ("vi", "en", "fr")} == {"vi": VIETNAMESE, "en": ENGLISH, "fr": ENGLISH}
    path = tmp_path / "form.yaml"
    path.write_text(
        "survey:\n  - {type: select_one l or_other, name: a, label: {vi: Nghề, en: Job}}\n"
        "choices:\n  l:\n    - {name: x, label: {vi: May, en: Sewing}}\n",
        encoding="utf-8",
    )
    assert {code: words(load(path), code) for code in ("vi", "en")} == {"vi": VIETNAMESE, "en": ENGLISH}


@pytest.mark.parametrize(
    ("name", "said"),
    [("vi", VIETNAMESE), ("Tiếng Việt", VIETNAMESE), ("Vietnamese", VIETNAMESE), ("vi-VN", VIETNAMESE), ("English", ENGLISH)],
)
def test_a_language_is_known_by_its_code_or_its_name(tmp_path: Path, name: str, said: Words) -> None:
    """In the header of a column, or in the settings for a column that names none."""
    assert words(load(workbook(tmp_path, [f"label::{name}"], [["x", "X"]])), name) == said
    assert words(load(workbook(tmp_path, ["label"], [["x", "X"]], default=name)), name) == said


@pytest.mark.parametrize(("label", "said"), [("Nghề của người trả lời?", VIETNAMESE), ("Métier, année, où ?", ENGLISH)])
def test_a_form_that_names_no_language_is_read(tmp_path: Path, label: str, said: Words) -> None:
    """ư and ơ are letters of Vietnamese alone."""
    assert words(load(workbook(tmp_path, ["label"], [["x", "X"]], label=label)), "") == said


def test_wording_of_the_forms_own_stays(tmp_path: Path) -> None:
    """A list that has the choice `other`."""
    form = load(workbook(tmp_path, [f"label::{VI}"], [["other", "Nghề khác"], ["x", "X"]]))
    assert words(form, "vi") == ("Nghề khác", "Ghi rõ:")
    assert [choice.name for choice in listed(form, form.question("/data/a")) or ()] == ["other", "x"]


def test_two_questions_share_one_choice_and_are_asked_on_by_themselves(tmp_path: Path) -> None:
    """The question stands after its select and is asked for `other` alone, in a group too."""
    rows: list[Row] = [
        {"type": "begin_group", "name": "g", "label": "G"},
        {"type": "select_one l or_other", "name": "a", "label": "A"},
        {"type": "select_multiple l or_other", "name": "b", "label": "B"},
        {"type": "end_group"},
        {"type": "note", "label": "N"},
        {"type": "text", "name": "end", "label": "E"},
    ]
    xform = to_xform(Workbook(rows, [{"list_name": "l", "name": "x", "label": "X"}]), "form")
    (tmp_path / "form.xml").write_text(xform, encoding="utf-8")
    form = load(tmp_path / "form.xml")
    paths = [f"/data/g/{name}" for name in ("a", "a_other", "b", "b_other")]
    assert [question.path for question in form.questions if question.shown] == [
        *paths,
        "/data/generated_note_name_6",
        "/data/end",
    ]
    assert [choice.name for choice in listed(form, form.question("/data/g/b")) or ()] == ["x", "other"]
    assert xform.count("selected(../a, 'other')") == xform.count("selected(../b, 'other')") == 1
    assert rows[1]["type"] == "select_one l or_other", "the author's rows are as they were"


def test_phones_get_the_same_words(tmp_path: Path) -> None:
    """The XForm that ODK Collect opens."""
    xform = xform_of(workbook(tmp_path, [f"label::{VI}", f"label::{EN}"], [["x", "X", "X"]]))
    assert xform.count("Khác") == xform.count("Ghi rõ:") == 1
    assert xform.count("Specify other.") == 1


def test_choices_that_are_pictures_only(tmp_path: Path) -> None:
    """pyxform stumbled over them where the form has languages; the choice that it adds is worded as the form's questions are."""
    columns = [f"label::{VI}", f"label::{EN}", "media::image"]
    form = load(workbook(tmp_path, columns, [["x", "", "", "x.png"], ["y", "", "", "y.png"]]))
    assert (words(form, "vi"), words(form, "en")) == (VIETNAMESE, ENGLISH)


def test_a_fault_of_the_converter_is_told_without_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever pyxform raises, the form's author reads of the form."""

    def stumble(*_arguments: object, **_options: object) -> None:
        raise TypeError("'NoneType' object is not subscriptable")

    monkeypatch.setattr("pyxform.xls2xform.convert", stumble)
    with pytest.raises(DefinitionError) as refused:
        to_xform(Workbook([{"type": "text", "name": "a", "label": "A"}]), "form.xlsx")
    assert str(refused.value).startswith("form.xlsx: the form's rows do not fit together (look for ")
    assert "NoneType" not in str(refused.value)
