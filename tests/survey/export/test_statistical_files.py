"""The .sav and .dta files say exactly what the Parquet files say, to pyreadstat and to R."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from survey.errors import ExportError
from survey.export.dataset import Exported, export_dataset
from survey.export.dta import write_dta
from survey.export.missing import KINDS
from survey.export.sav import write_sav
from survey.questionnaire.model import Choice, Group, Question, Questionnaire
from tests.survey.export.worker import WORKER, Fieldwork, both, fieldwork

pyreadstat = pytest.importorskip("pyreadstat", reason="pyreadstat is in the hq extra")


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    return export_dataset(fieldwork(), [WORKER], tmp_path / "dataset")


def blank(value: object) -> bool:
    return value is None or value == "" or str(value) in ("nan", "NaT")


def expected(exported: Exported, level: str = "interview") -> Iterator[tuple[Any, str, list[object], list[str | None]]]:
    """For each column of each variable: the variable, the column, its values, the reasons where they are missing."""
    table = exported.tables.tables[level]
    for variable in exported.tables.layout.of_level(level):
        reasons = table.column(variable.missing_column).to_pylist() if variable.missing else [None] * table.num_rows
        for column in variable.columns:
            yield variable, column, table.column(column).to_pylist(), reasons


def decoded(variable: Any, value: object) -> object:
    """What Parquet holds, from what a statistical file holds."""
    if variable.type in ("categorical", "rank"):
        return {item.code: item.name for item in variable.values}[value]  # type: ignore[index]
    if variable.type == "multiple":
        return {0.0: False, 1.0: True}[value]  # type: ignore[index]
    if variable.type == "datetime":
        return value.to_pydatetime().replace(microsecond=round(value.microsecond / 1000) * 1000)  # type: ignore[attr-defined]
    return value


def test_sav_holds_what_parquet_holds(exported: Exported, tmp_path: Path) -> None:
    """Values, labels, user-missing codes, measure levels and dates, column by column."""
    write_sav(exported.tables, "interview", tmp_path / "worker.sav", simulated=True)
    frame, meta = pyreadstat.read_sav(tmp_path / "worker.sav", user_missing=True)
    assert meta.file_label == "DỮ LIỆU MÔ PHỎNG - SIMULATED DATA"
    assert frame["interview_id"].tolist() == ["case1", "case2", "case3", "case4"]
    for variable, column, values, reasons in expected(exported):
        for value, reason, found in zip(
            values, reasons, frame[column].tolist() if variable.type != "datetime" else frame[column], strict=True
        ):
            code = KINDS[reason].code if reason and _coded(variable) else None
            if value is not None:
                assert decoded(variable, found) == value, column
            elif code is not None:
                assert found == code, column
            else:
                assert blank(found), (column, found)
        if variable.type in ("categorical", "rank"):
            labels = meta.variable_value_labels[column]
            assert {item.code: item.label["vi"] for item in variable.values}.items() <= labels.items()
        if _coded(variable) and {"dont_know", "refused", "blank"} & set(variable.missing):
            assert meta.missing_ranges[column] == [{"lo": -99.0, "hi": -96.0}]
    assert meta.variable_value_labels["hours"] == {-97: "Không biết", -98: "Từ chối trả lời", -96: "Để trống"}
    assert meta.column_names_to_labels["hazards__dust"] == "Yếu tố có hại: Bụi"
    assert meta.variable_measure["hours"] == "scale"
    assert (meta.variable_measure["mood"], meta.variable_measure["works"]) == ("ordinal", "nominal")
    assert meta.original_variable_types["born"] == "DATE11"


def _coded(variable: Any) -> bool:
    return variable.type not in ("text", "date", "datetime", "time")


def test_reasons_of_text_and_dates_have_a_column_of_their_own(exported: Exported, tmp_path: Path) -> None:
    """A date cannot be -97; why it is missing stands beside it, labelled, in both formats."""
    write_sav(exported.tables, "interview", tmp_path / "worker.sav", language="en")
    write_dta(exported.tables, "interview", tmp_path / "worker.dta", language="en")
    for read, name in ((pyreadstat.read_sav, "worker.sav"), (pyreadstat.read_dta, "worker.dta")):
        frame, meta = read(tmp_path / name)
        labels = meta.variable_value_labels["born__missing"]
        assert [labels.get(value) for value in frame["born__missing"]] == [
            None,
            "Don't know",
            "Not reached (break-off)",
            "Left blank",
        ]


def test_dta_holds_what_parquet_holds(exported: Exported, tmp_path: Path) -> None:
    """Every reason for a missing number is its own extended missing value; an int column keeps its system-missing values."""
    write_dta(exported.tables, "interview", tmp_path / "worker.dta")
    frame, meta = pyreadstat.read_dta(tmp_path / "worker.dta", user_missing=True)
    for variable, column, values, reasons in expected(exported):
        for value, reason, found in zip(values, reasons, frame[column], strict=True):
            if value is not None:
                assert decoded(variable, found) == value, column
            elif reason and _coded(variable):
                assert found == KINDS[reason].stata, column
            else:
                assert blank(found), (column, found)
    assert meta.variable_value_labels["works"] == {1: "Có", 2: "Không"}
    assert meta.variable_value_labels["hours"]["a"] == "Không biết"
    assert b"<release>118</release>" in (tmp_path / "worker.dta").read_bytes()[:200]


def test_every_level_has_its_file(exported: Exported, tmp_path: Path) -> None:
    """A repeat's file carries the keys that join it to the interviews; an unknown level is refused."""
    write_sav(exported.tables, "member", tmp_path / "member.sav")
    frame, _meta = pyreadstat.read_sav(tmp_path / "member.sav")
    assert frame["interview_id"].tolist() == ["case4", "case4"]
    assert frame["age"].tolist()[0] == 8
    assert not (tmp_path / "member.sps").exists()
    with pytest.raises(ExportError, match="household"):
        write_sav(exported.tables, "household", tmp_path / "household.sav")


def test_multiple_answers_are_sets_in_a_syntax_file(exported: Exported, tmp_path: Path) -> None:
    """SPSS reads the sets from the .sps beside the data."""
    write_sav(exported.tables, "interview", tmp_path / "worker.sav")
    assert (tmp_path / "worker.sps").read_text(encoding="utf-8-sig") == (
        "MRSETS\n"
        "  /MDGROUP NAME=$hazards LABEL='Yếu tố có hại'\n"
        "    CATEGORYLABELS=VARLABELS VARIABLES=hazards__noise hazards__dust hazards__heat VALUE=1.\n"
    )


def test_a_dataset_without_interviews_keeps_its_columns(tmp_path: Path) -> None:
    """An empty export is a valid file in every format."""
    exported = export_dataset(Fieldwork().store, [WORKER], tmp_path / "dataset")
    write_sav(exported.tables, "interview", tmp_path / "worker.sav")
    write_dta(exported.tables, "interview", tmp_path / "worker.dta")
    for read, name in ((pyreadstat.read_sav, "worker.sav"), (pyreadstat.read_dta, "worker.dta")):
        frame, _meta = read(tmp_path / name)
        assert len(frame) == 0
        assert {"hours", "hazards__dust", "born__missing"} <= set(frame.columns)


def test_a_number_that_few_gave_is_still_a_number_in_stata(tmp_path: Path) -> None:
    """Hundreds of interviews where a question was not asked before the first with an answer."""
    field = Fieldwork()
    for number in range(150):
        field.interview(f"case{number:03}", {"works": "no"})
    field.interview("case999", {"works": "yes", "hours": "45", "pay": "1.5"})
    write_dta(export_dataset(field.store, [WORKER], tmp_path / "dataset").tables, "interview", tmp_path / "worker.dta")
    frame, _meta = pyreadstat.read_dta(tmp_path / "worker.dta", user_missing=True)
    assert sorted(frame["interview_id"]) == sorted([f"case{number:03}" for number in range(150)] + ["case999"])
    answered = frame[frame["interview_id"] == "case999"].iloc[0]
    assert (answered["hours"], answered["pay"]) == (45, 1.5)
    assert (frame["hours"] == KINDS["not_asked"].stata).sum() == 150


def test_a_date_nobody_gave_is_still_a_date(tmp_path: Path) -> None:
    """A column without any value keeps its type, in both formats."""
    field = Fieldwork()
    field.interview("case1", {"works": "no"})
    tables = export_dataset(field.store, [WORKER], tmp_path / "dataset").tables
    write_sav(tables, "interview", tmp_path / "worker.sav")
    write_dta(tables, "interview", tmp_path / "worker.dta")
    _frame, sav = pyreadstat.read_sav(tmp_path / "worker.sav")
    assert [sav.original_variable_types[name] for name in ("born", "shift", "hired", "remark")] == [
        "DATE11",
        "TIME8",
        "DATETIME23.3",
        "A1",
    ]
    _frame, dta = pyreadstat.read_dta(tmp_path / "worker.dta")
    assert [dta.original_variable_types[name] for name in ("born", "shift", "hired")] == ["%td", "%tcHH:MM:SS", "%tc"]


def form(*questions: Question) -> Questionnaire:
    return replace(WORKER, root=Group("data", "/data", questions))


def long_labels() -> Questionnaire:
    """One label that is too long for .sav, one value label, one label too long for .dta only, and two just short enough."""
    return form(
        Question("a", "/data/a", "integer", control="input", label=both("ấ" * 86, "a")),
        Question("b", "/data/b", "select_one", control="select1", choices=(Choice("x", both("ấ" * 41, "x")),)),
        Question("c", "/data/c", "integer", control="input", label=both("ấ" * 85, "c")),
        Question(
            "d",
            "/data/d",
            "select_one",
            control="select1",
            label=both("d" * 80, "d"),
            choices=(Choice("x", both("ấ" * 40, "x")),),
        ),
    )


def test_labels_are_never_cut(tmp_path: Path) -> None:
    """All of them are named at once, nothing is written; shorter ones may be given."""
    questionnaire = long_labels()
    field = Fieldwork(questionnaire)
    field.interview("case1", {"a": "1", "d": "x"}, questionnaire=questionnaire)
    tables = export_dataset(field.store, [questionnaire], tmp_path / "dataset").tables
    sav, dta = tmp_path / "a.sav", tmp_path / "a.dta"
    with pytest.raises(
        ExportError, match=r"2 things do not fit into a \.sav file: the label of a: ấ+; the label of b = 1: ấ+ \(give"
    ) as caught:
        write_sav(tables, "interview", sav)
    assert caught.value.exit_code == 3
    with pytest.raises(ExportError, match=r"2 things .*the label of a: ấ+; the label of c: ấ+ "):
        write_dta(tables, "interview", dta)
    assert not sav.exists() and not dta.exists()
    write_sav(tables, "interview", sav, language="en", shorter={"c": "C"})
    write_dta(tables, "interview", dta, shorter={"a": "A", "c": "C"})
    write_sav(tables, "interview", tmp_path / "b.sav", shorter={"a": "A", "b=x": "X"})
    assert pyreadstat.read_sav(tmp_path / "b.sav")[1].variable_value_labels["b"] == {1: "X", -96: "Để trống"}
    _frame, meta = pyreadstat.read_sav(sav)
    assert (meta.column_names_to_labels["c"], meta.column_names_to_labels["d"]) == ("C", "d")
    _frame, meta = pyreadstat.read_dta(dta)
    assert (meta.column_names_to_labels["d"], meta.variable_value_labels["d"]) == ("d" * 80, {1: "ấ" * 40})


def labelled(lengths: Sequence[int]) -> Questionnaire:
    """Questions with one choice each and names of those lengths."""
    names = [f"q{place:03d}".ljust(length, "x") for place, length in enumerate(lengths)]
    choices = (Choice("x", both("x", "x")),)
    return form(*(Question(name, f"/data/{name}", "select_one", control="select1", choices=choices) for name in names))


@pytest.mark.parametrize(("before", "most"), [(1, 31), (9, 31), (10, 30), (100, 29)])
def test_names_of_label_sets_fit_into_a_stata_file(before: int, most: int, tmp_path: Path) -> None:
    """The writer adds a number to a labelled column's name: the longest that is let through is the longest it can write."""
    for length in (most, most + 1):
        questionnaire = labelled([*[8] * before, length])
        field = Fieldwork(questionnaire)
        field.interview("case1", dict.fromkeys((item.name for item in questionnaire.questions), "x"), questionnaire=questionnaire)
        tables = export_dataset(field.store, [questionnaire], tmp_path / str(length)).tables
        path = tmp_path / f"{length}.dta"
        if length == most:
            write_dta(tables, "interview", path)
            assert length in map(len, pyreadstat.read_dta(path)[1].variable_value_labels)
        else:
            with pytest.raises(
                ExportError, match=rf"1 things .*q{before:03d}x+ \(with labelled values at most {most} characters\)"
            ):
                write_dta(tables, "interview", path)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (write_sav, "n" * 65),
        (write_sav, "with"),
        (write_sav, "_x"),
        (write_dta, "n" * 33),
        (write_dta, "using"),
        (write_dta, "a.b"),
    ],
)
def test_names_are_never_changed(tmp_path: Path, write: Any, name: str) -> None:
    """Too long, reserved, or of characters the format does not know: refused before anything is written."""
    questionnaire = form(Question(name, f"/data/{name}", "integer", control="input"))
    tables = export_dataset(Fieldwork(questionnaire).store, [questionnaire], tmp_path / "dataset").tables
    with pytest.raises(ExportError, match=f"the name {name}"):
        write(tables, "interview", tmp_path / "a.file")
    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]


def test_an_answer_is_never_taken_for_a_missing_code(tmp_path: Path) -> None:
    """-97 degrees would read as don't know."""
    questionnaire = form(Question("balance", "/data/balance", "integer", control="input", missing=("dont_know",)))
    field = Fieldwork(questionnaire)
    field.interview("case1", {"balance": "-97"}, questionnaire=questionnaire)
    tables = export_dataset(field.store, [questionnaire], tmp_path / "dataset").tables
    with pytest.raises(ExportError, match="balance between -99 and -96"):
        write_sav(tables, "interview", tmp_path / "a.sav")
    write_dta(tables, "interview", tmp_path / "a.dta")


HAVEN = """
suppressMessages(library(haven))
say <- function(path, read) {
  d <- read(path)
  cat(path, as.character(d$interview_id), "\\n", sep = "|")
  cat(attr(d$hours, "label"), as.character(d$hours[c(1, 3)]), na_tag(d$hours), "\\n", sep = "|")
  cat(as.character(as_factor(d$works)), "\\n", sep = "|")
  cat(format(d$born), format(d$hired, tz = "UTC"), "\\n", sep = "|")
  cat(as.character(d$remark[1]), "\\n", sep = "|")
}
say("worker.dta", read_dta)
d <- read_sav("worker.sav", user_na = TRUE)
cat(as.numeric(d$hours), attr(d$hours, "na_range"), names(attr(d$hours, "labels")), "\\n", sep = "|")
cat(attr(d$works, "label"), as.character(as_factor(d$works)), format(d$born), as.character(d$remark[1]), "\\n", sep = "|")
"""


def _haven() -> str | None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        return "R is not installed"
    found = subprocess.run([rscript, "-e", "library(haven)"], capture_output=True, check=False)
    return "the R package haven is not installed" if found.returncode else None


def test_r_haven_reads_the_same(exported: Exported, tmp_path: Path) -> None:
    """Values, labels, tagged missing values, user-missing range, dates and long text as R sees them."""
    if reason := _haven():
        pytest.skip(reason)
    write_sav(exported.tables, "interview", tmp_path / "worker.sav")
    write_dta(exported.tables, "interview", tmp_path / "worker.dta")
    done = subprocess.run(["Rscript", "-e", HAVEN], cwd=tmp_path, capture_output=True, text=True, check=True)
    dta_ids, dta_hours, dta_works, dta_dates, dta_remark, sav_hours, sav_works = done.stdout.splitlines()
    assert dta_ids == "worker.dta|case1|case2|case3|case4|"
    assert dta_hours == "Số giờ|48|50|NA|a|NA|d|"
    assert dta_works == "Có|Có|Có|Không|"
    assert dta_dates == "1969-01-02|NA|NA|NA|2019-03-01 08:15:30|NA|NA|NA|"
    assert dta_remark == "“Khá” – ổn|"
    assert sav_hours == "48|-97|50|NA|-99|-96|Không biết|Từ chối trả lời|Để trống|"
    assert sav_works == "Đang làm việc?|Có|Có|Có|Không|1969-01-02|NA|NA|NA|“Khá” – ổn|"
