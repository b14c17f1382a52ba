"""YAML ⇄ XLSForm: the compiled questionnaire is the same on both sides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from survey.cli import main
from survey.errors import DefinitionError
from survey.questionnaire.compiled import dump
from survey.questionnaire.load import load
from survey.questionnaire.load_xlsform import read_xlsform
from survey.questionnaire.load_yaml import read_yaml
from survey.questionnaire.model import Questionnaire
from survey.questionnaire.write_xlsx import write_xlsx
from survey.questionnaire.write_yaml import write_yaml

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "reference" / "odk" / "xlsforms"
OWN = sorted(ROOT.glob("questionnaires/*/questionnaire.yaml"))
FORMS = [
    "getodk__sample-forms__whova_form__4b6498.xlsx",
    "XLSForm__pyxform__UCL_Biomass_Plot_Form__494e4c.xlsx",
    "onaio__onadata__transportation_1__29abc0.xlsx",
    "databrew__bohemia__crf2__cc1ad5.xlsx",
    "medic__cht-core__repeat-translation-select__f8f6c9.xlsx",
    "kobotoolbox__docs__sample_xlsform__4f1e14.xlsx",
    # a default language without translations; wording in one column beside translated ones; French first in the choices alone;
    # notes without a name; a plain label beside translated ones, and plain choices
    "PovertyAction__SurveyCTO-Templates__repeat_allows_selection__d624e9.xlsx",
    "awemulya__kobo-predict__good_eats_multilang__0ae4f1.xls",
    "hotosm__osm-fieldwork__waterpoints__b6d91a.xls",
    "onaio__onadata__select_one_choices_test__0e1427.xlsx",
    "ropensci__ruODK__I8n_label_lang__77c5b9.xls",
]


def meaning(questionnaire: Questionnaire) -> str:
    """Everything but the places where the designer wrote it."""
    return dump(questionnaire.with_elements(lambda element: replace(element, where="")))


@pytest.mark.parametrize("source", OWN, ids=lambda path: path.parent.name)
def test_our_questionnaires_there_and_back(source: Path, tmp_path: Path) -> None:
    """YAML → workbook → YAML: soft checks, missing reasons, units, titles by language and lists from CSV files included."""
    original = meaning(load(source))
    write_xlsx(read_yaml(source), tmp_path / "form.xlsx")
    assert meaning(load(tmp_path / "form.xlsx")) == original
    text, left_out = write_yaml(read_xlsform(tmp_path / "form.xlsx"), "form.xlsx")
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    assert left_out == ()
    assert meaning(load(tmp_path / "form.yaml")) == original


@pytest.mark.parametrize("name", FORMS)
def test_real_workbooks_into_yaml(name: str, tmp_path: Path) -> None:
    """Workbooks of others, with their aliases, languages and media."""
    if not REAL.is_dir():
        pytest.skip("the folder of real forms is not here")
    text, _left_out = write_yaml(read_xlsform(REAL / name), name)
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    assert meaning(load(tmp_path / "form.yaml")) == meaning(load(REAL / name))


def test_one_text_for_all_languages_stays_one(tmp_path: Path) -> None:
    """A column that no row translates is one column in the workbook; one that others translate is written in each language."""
    (tmp_path / "a.yaml").write_text(
        "settings: {form_id: demo, title: {vi: Thử, en: Demo}}\nsurvey:\n"
        "  - {type: integer, name: a, label: {vi: Tuổi, en: Age}, hint: '0-99'}\n"
        "  - {type: text, name: b, label: OK, hint: '+84'}\n",
        encoding="utf-8",
    )
    first, second = read_yaml(tmp_path / "a.yaml").survey
    assert (first["hint"], second["hint"]) == ("0-99", "+84")
    assert second["label::Tiếng Việt (vi)"] == second["label::English (en)"] == "OK"
    text, _left_out = write_yaml(read_yaml(tmp_path / "a.yaml"), "a.yaml")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    assert meaning(load(tmp_path / "b.yaml")) == meaning(load(tmp_path / "a.yaml"))


FORM = """\
settings: {form_id: demo, version: "01", title: Demo}
survey:
  - {type: text, name: a, label: '=HYPERLINK("x")', hint: '+1', default: '007'}
"""


def test_no_cell_becomes_a_formula_or_a_number(tmp_path: Path) -> None:
    """Formula injection: a label that begins with = stays text in the workbook, and `01` stays `01`."""
    import openpyxl

    (tmp_path / "a.yaml").write_text(FORM, encoding="utf-8")
    write_xlsx(read_yaml(tmp_path / "a.yaml"), tmp_path / "a.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx") for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    again = load(tmp_path / "a.xlsx")
    assert (again.version, again.questions[0].default) == ("01", "007")
    assert again.questions[0].label.plain("") == '=HYPERLINK("x")'


def test_what_yaml_cannot_hold_is_refused_by_name(tmp_path: Path) -> None:
    """Nothing that changes the form is left out silently; a designer's own notes are, and it is said."""
    (tmp_path / "a.yaml").write_text(FORM, encoding="utf-8")
    book = read_yaml(tmp_path / "a.yaml")
    book.survey[0] |= {"comments": "ask Lan"}
    assert write_yaml(book, "a.xlsx")[1] == ("comments",)
    book.survey[0] |= {"instance::x:y": "1"}
    with pytest.raises(DefinitionError, match="instance::x:y"):
        write_yaml(book, "a.xlsx")


def test_the_commands_write_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`survey convert` both ways, `survey compile --xform`, and a refusal that leaves nothing behind."""
    (tmp_path / "a.yaml").write_text(FORM, encoding="utf-8")
    assert main.run(["convert", str(tmp_path / "a.yaml"), str(tmp_path / "a.xlsx")]) == 0
    assert main.run(["convert", str(tmp_path / "a.xlsx"), str(tmp_path / "b.yaml")]) == 0
    assert main.run(["compile", "--xform", str(tmp_path / "a.yaml")]) == 0
    assert meaning(load(tmp_path / "a.xml")) == meaning(load(tmp_path / "b.yaml")) == meaning(load(tmp_path / "a.yaml"))
    assert main.run(["convert", str(tmp_path / "a.yaml"), str(tmp_path / "a.docx")]) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "a.xml", "a.yaml", "b.yaml"]
