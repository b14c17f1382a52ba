"""A real form, not ours: the WHO verbal autopsy instrument, read in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.export.dataset import export_dataset
from survey.export.sav import write_sav
from survey.interview.session import Session
from survey.questionnaire.load import load
from survey.store import MemoryStore

FORMS = Path(__file__).resolve().parents[3] / ".." / "shared" / "reference" / "odk" / "xlsforms"
WHO = FORMS / "getodk__sample-forms__whova_form__4b6498.xlsx"


@pytest.mark.skipif(not WHO.exists(), reason="the reference forms are not on this machine")
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_the_who_form_becomes_a_dataset_and_an_spss_file(tmp_path: Path) -> None:
    """514 variables with their lists; an interview just begun has nothing but what the form wrote and reasons for the rest."""
    import pyreadstat

    form = load(WHO)
    store = MemoryStore()
    store.forms.keep(form)
    Session.start(form, store, interviewer="an")
    exported = export_dataset(store, [form], tmp_path / "dataset")
    table = exported.tables.tables["interview"]
    assert table.num_rows == 1
    assert len(exported.tables.layout.variables) > 500
    asked = [variable for variable in exported.tables.layout.variables if "blank" in variable.missing]
    reasons = {name: table.column(variable.missing_column)[0].as_py() for variable in asked for name in [variable.name]}
    assert set(reasons.values()) <= {"not_asked", "not_reached", None}
    assert sum(reason is not None for reason in reasons.values()) > 400
    write_sav(exported.tables, "interview", tmp_path / "who.sav")
    frame, meta = pyreadstat.read_sav(tmp_path / "who.sav")
    assert set(table.column_names) - {column for column in table.column_names if column.endswith("__missing")} <= set(
        frame.columns
    )
    gender = next(variable for variable in exported.tables.layout.variables if variable.name == "Id10019")
    assert (
        meta.variable_value_labels["Id10019"].items()
        >= {value.code: next(iter(value.label.values())) for value in gender.values}.items()
    )
