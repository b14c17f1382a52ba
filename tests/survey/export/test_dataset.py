"""The dataset folder says what the interviews said, and why where they said nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from survey.errors import ExportError
from survey.export.dataset import export_dataset, export_personal_data
from survey.interview.session import Session
from survey.questionnaire.model import Choice, Group, Question, Questionnaire
from survey.store import MemoryStore, SqliteStore
from tests.survey.export.worker import FULL, MEMBER, WORKER, Fieldwork, both, fieldwork
from tests.survey.store.stores import PASSPHRASE, QUICK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "dataset"


def export(store: MemoryStore, folder: Path, *versions: Questionnaire, **options: Any) -> None:
    export_dataset(store, versions or (WORKER,), folder, **options)


def rows(folder: Path, level: str = "interview") -> dict[str, dict[str, object]]:
    """The rows of a level by their last key."""
    table = pq.read_table(folder / f"{level}.parquet").to_pylist()
    key = codebook(folder)["levels"][[item["name"] for item in codebook(folder)["levels"]].index(level)]["key"][-1]
    return {str(row[key]): row for row in table}


def codebook(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "codebook.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def variable(folder: Path, name: str) -> dict[str, Any]:
    return next(item for item in codebook(folder)["variables"] if item["name"] == name)


def test_every_answer_is_in_its_column(folder: Path) -> None:
    """Each type of docs/dataset.md: names of choices, booleans, places, numbers, dates, text."""
    export(fieldwork(), folder)
    row = rows(folder)["case1"]
    assert row["province"] == "79"
    assert row["probability"] == 0.0125
    assert (row["works"], row["hours"], row["pay"]) == ("yes", 48, 7500000.5)
    assert [row[f"hazards__{name}"] for name in ("noise", "dust", "heat")] == [True, False, True]
    assert [row[f"worries__{place}"] for place in (1, 2, 3)] == ["dust", "noise", None]
    assert (row["born"], row["shift"]) == (date(1969, 1, 2), time(7, 30))
    assert row["hired"] == datetime(2019, 3, 1, 8, 15, 30, 250_000)
    assert row["yearly"] == 90_000_006.0
    assert row["remark"] == "“Khá” – ổn"
    assert all(row[name] is None for name in row if name.endswith("__missing"))


def test_every_gap_has_its_reason(folder: Path) -> None:
    """Don't know and refused as said, not asked by routing, not reached after a break-off, blank where it was passed."""
    export(fieldwork(), folder)
    second, third, fourth = (rows(folder)[f"case{number}"] for number in (2, 3, 4))
    assert (second["hours"], second["hours__missing"]) == (None, "dont_know")
    assert (second["pay__missing"], second["hazards__missing"], second["born__missing"]) == ("refused", "refused", "dont_know")
    assert second["hazards__noise"] is None
    assert second["mood__missing"] == "blank"
    assert (third["hours"], third["hours__missing"]) == (50, None)
    assert (third["pay__missing"], third["remark__missing"]) == ("not_reached", "not_reached")
    assert third["works__missing"] is None
    assert (fourth["hours__missing"], fourth["pay__missing"]) == ("not_asked", "not_asked")
    assert second["yearly"] is None
    assert (fourth["remark__missing"], fourth["born__missing"]) == ("blank", "blank")


def test_a_break_off_is_one_also_when_it_was_closed(folder: Path) -> None:
    """An interview closed as broken off has questions that were not reached; one closed as complete has blanks."""
    field = Fieldwork()
    for outcome in ("break_off", "partial", "complete"):
        field.interview(outcome, {"works": "no", "hazards": "dust"}, complete=outcome)
    export(field.store, folder)
    found = rows(folder)
    assert [found[name]["born__missing"] for name in ("break_off", "partial", "complete")] == [
        "not_reached",
        "not_reached",
        "blank",
    ]


def test_a_repeat_is_a_level_of_its_own(folder: Path) -> None:
    """One row an instance, with the keys of the interview and of the instance."""
    export(fieldwork(), folder)
    members = list(rows(folder, "member").values())
    assert [(row["interview_id"], row["age"], row["age__missing"], row["sex"]) for row in members] == [
        ("case4", 8, None, "yes"),
        ("case4", None, "blank", "no"),
    ]
    levels = codebook(folder)["levels"]
    assert [(level["name"], level["key"], level["parent"]) for level in levels] == [
        ("interview", ["interview_id"], None),
        ("member", ["interview_id", "member_id"], "interview"),
    ]
    assert variable(folder, "age")["module"] == "B"


def test_a_scale_is_an_ordered_variable(folder: Path) -> None:
    """A question says so itself, or by how it is shown."""
    steps = (Choice("low", both("Thấp", "Low")), Choice("high", both("Cao", "High")))
    scale = Question("said", "/data/said", "select_one", control="select1", choices=steps, ordered=True)
    shown = replace(scale, name="shown", path="/data/shown", ordered=False, appearance=("likert",))
    plain = replace(scale, name="plain", path="/data/plain", ordered=False)
    questionnaire = replace(WORKER, root=Group("data", "/data", (scale, shown, plain)))
    export(Fieldwork(questionnaire).store, folder, questionnaire)
    assert [variable(folder, name)["ordered"] for name in ("said", "shown", "plain")] == [True, True, False]


def test_the_codebook_says_what_the_columns_mean(folder: Path) -> None:
    """Labels in both languages, codes, units, rules, and every column of every table is accounted for."""
    export(fieldwork(), folder, simulated=True, design={"psu": ["province"]})
    book = codebook(folder)
    assert (book["format"], book["version"], book["simulated"]) == ("khaosat-dataset", 1, True)
    assert book["title"] == {"vi": "Phiếu hỏi công nhân", "en": "Worker interview"}
    assert book["questionnaire"]["hash"] == WORKER.hash
    assert book["design"] == {"psu": ["province"]}
    hours = variable(folder, "hours")
    assert hours["label"] == {"vi": "Số giờ", "en": "Hours"}
    assert (hours["unit"], hours["relevant"], hours["type"]) == ("giờ", "(/data/works = 'yes')", "integer")
    assert hours["missing"] == ["dont_know", "refused", "not_asked", "not_reached", "blank"]
    assert variable(folder, "mood")["ordered"]
    assert [value["code"] for value in variable(folder, "province")["values"]] == [1, 79]
    assert [(value["name"], value["code"]) for value in variable(folder, "works")["values"]] == [("yes", 1), ("no", 2)]
    for level in book["levels"]:
        columns = set(pq.read_schema(folder / level["file"]).names)
        known = set(level["key"])
        for item in book["variables"]:
            if item["level"] == level["name"]:
                known |= {*item["columns"], *([f"{item['name']}__missing"] if item["missing"] else [])}
        assert columns == known


def test_column_types_are_those_promised(folder: Path) -> None:
    """Also where a column is empty, and dictionaries hold the whole list of answers in its order."""
    export(Fieldwork().store, folder)
    schema = pq.read_schema(folder / "interview.parquet")
    assert schema.field("hours").type == pa.int64()
    assert schema.field("pay").type == pa.float64()
    assert schema.field("born").type == pa.date32()
    assert schema.field("hired").type == pa.timestamp("ms")
    assert schema.field("hazards__dust").type == pa.bool_()
    assert pa.types.is_dictionary(schema.field("works").type)
    export(fieldwork(), folder)
    works = pq.read_table(folder / "interview.parquet").column("works").combine_chunks()
    assert works.dictionary.to_pylist() == ["yes", "no"]


def test_how_each_interview_came_about(folder: Path) -> None:
    """Version, laptop, interviewer, begin, end, minutes, status, disposition, conflicts."""
    export(fieldwork(), folder)
    first, third = rows(folder)["case1"], rows(folder)["case3"]
    assert (first["form_version"], first["device"], first["interviewer"]) == ("1", "laptop1", "an")
    assert first["started"] == datetime(2023, 9, 4, 8, 31)
    assert first["finished"] == datetime(2023, 9, 4, 8, 45)
    assert first["minutes"] == 14
    assert (first["status"], first["disposition"], first["conflicts"]) == ("completed", "complete", 0)
    assert (third["status"], third["disposition"]) == ("started", None)


def test_a_question_keeps_its_name_before_paradata(folder: Path) -> None:
    """A questionnaire may ask for an interviewer itself."""
    own = Question("interviewer", "/data/interviewer", "text", control="input", label=both("Ai?", "Who?"))
    form = replace(WORKER, root=Group("data", "/data", (own,)))
    field = Fieldwork(form)
    field.interview("case1", {"interviewer": "Bình"}, questionnaire=form)
    export(field.store, folder, form)
    row = rows(folder)["case1"]
    assert (row["interviewer"], row["paradata_interviewer"]) == ("Bình", "an")


def test_what_nobody_asks_is_labelled_in_the_language_of_the_questionnaire(folder: Path) -> None:
    """Elements that the form fills in by itself have no wording: their label says what they hold; a wording of their own wins."""
    filled = {"started": ("timestamp", "start"), "ended": ("timestamp", "end"), "interview_date": ("date", "today")}
    made = [Question(name, f"/data/{name}", "text", jr_preload=a, jr_preload_parameters=b) for name, (a, b) in filled.items()]
    own = Question("day", "/data/day", "date", label=both("Hôm nay", "Today"), jr_preload="date", jr_preload_parameters="today")
    form = replace(WORKER, root=Group("data", "/data", (*made, own, *WORKER.root.children)))
    export(fieldwork(), folder, form, WORKER)
    assert variable(folder, "minutes")["unit"] == "phút"
    assert variable(folder, "interview_date")["label"] == {"vi": "Ngày phỏng vấn", "en": "Day of the interview"}
    assert variable(folder, "day")["label"] == {"vi": "Hôm nay", "en": "Today"}
    assert all(set(variable(folder, name)["label"]) == {"vi", "en"} for name in filled)


def test_an_interview_held_on_a_laptop_is_exported_as_it_was_held(folder: Path, tmp_path: Path) -> None:
    """From the session through an encrypted store: preloaded sample columns, answers, a revision, a refusal, a roster."""
    with SqliteStore.open(tmp_path / "a.store", PASSPHRASE, create=True, device="laptop1", cost=QUICK) as store:
        store.forms.keep(WORKER)
        session = Session.start(WORKER, store, interviewer="an", language="vi", preload={"province": "79", "p": "0.25"})
        for name, text in {"works": "yes", "hours": "84", "hazards": "noise heat", "worries": "dust noise"}.items():
            assert session.answer(f"/data/{name}", text).committed
        session.answer("/data/hours", "48")
        session.set_missing("/data/pay", "refused")
        child, mistake = session.add(MEMBER), session.add(MEMBER)
        session.answer(f"{child}/age", "8")
        session.answer(f"{mistake}/age", "99")
        session.remove(mistake)
        assert session.complete() == ()
        export_dataset(store, [WORKER], folder)
    (row,) = rows(folder).values()
    assert (row["province"], row["probability"]) == ("79", 0.25)
    assert (row["hours"], row["pay__missing"], row["worries__1"]) == (48, "refused", "dust")
    assert (row["hazards__noise"], row["hazards__dust"], row["born__missing"]) == (True, False, "blank")
    assert (row["status"], row["device"], row["interviewer"]) == ("completed", "laptop1", "an")
    assert [member["age"] for member in rows(folder, "member").values()] == [8]


def test_personal_data_stay_out_unless_asked_for_with_a_reason(folder: Path, tmp_path: Path) -> None:
    """Not in the dataset's columns, codebook or bytes; apart, with the keys, on request, and the request is noted."""
    store = fieldwork()
    export(store, folder)
    assert "full_name" not in pq.read_schema(folder / "interview.parquet").names
    assert all("Tám".encode() not in path.read_bytes() for path in folder.iterdir())
    apart = tmp_path / "personal"
    for reason, person in (("", "Trần Bình"), ("back-checks", " ")):
        with pytest.raises(ExportError, match="reason"):
            export_personal_data(store, [WORKER], apart, reason=reason, person=person)
    assert not apart.exists()
    export_personal_data(store, [WORKER], apart, reason="back-checks in week 2", person="Trần Bình")
    assert rows(apart)["case1"] == {"interview_id": "case1", "full_name": "Nguyễn Thị Tám", "full_name__missing": None}
    ((name, note),) = store.meta.items()
    assert name.startswith("personal-data:")
    assert json.loads(note)["reason"] == "back-checks in week 2"
    assert json.loads(note)["person"] == "Trần Bình"


def second_version() -> Questionnaire:
    """Version 2: hours may be half hours, a hazard is added first, a question is dropped, another is new."""
    cold = Choice("cold", both("Lạnh", "Cold"))
    children = []
    for child in WORKER.root.children:
        if child.name == "hours":
            child = replace(child, type="decimal", data_type="decimal")  # type: ignore[call-arg]  # noqa: PLW2901
        elif child.name == "hazards" and isinstance(child, Question):
            child = replace(child, choices=(cold, *child.choices))  # noqa: PLW2901
        children.append(child)
    new = Question("commute", "/data/commute", "integer", data_type="int", control="input", label=both("Đi lại", "Commute"))
    kept = tuple(child for child in children if child.name != "remark")
    return replace(WORKER, version="2", root=replace(WORKER.root, children=(*kept, new)))


def test_versions_of_a_questionnaire_meet_by_name(folder: Path) -> None:
    """Lists unite, whole numbers widen to decimals, what a version lacks was not asked in it."""
    second = second_version()
    field = Fieldwork(WORKER, second)
    field.interview("case1", FULL)
    field.interview("case2", {"works": "yes", "hours": "47.5", "hazards": "cold", "commute": "30"}, questionnaire=second)
    export(field.store, folder, WORKER, second)
    old, new = rows(folder)["case1"], rows(folder)["case2"]
    assert (old["hours"], new["hours"]) == (48.0, 47.5)
    assert (old["hazards__cold"], old["hazards__noise"], new["hazards__cold"]) == (False, True, True)
    assert (old["commute__missing"], new["commute"]) == ("not_asked", 30)
    assert (new["remark__missing"], old["remark"]) == ("not_asked", "“Khá” – ổn")
    assert (old["form_version"], new["form_version"]) == ("1", "2")
    assert [version["version"] for version in codebook(folder)["questionnaire"]["versions"]] == ["1", "2"]


def test_versions_that_contradict_each_other_are_refused(folder: Path) -> None:
    """A number that became a text cannot be one column."""
    changed = tuple(
        replace(child, type="text") if isinstance(child, Question) and child.name == "hours" else child
        for child in WORKER.root.children
    )
    second = replace(WORKER, version="2", root=replace(WORKER.root, children=changed))
    with pytest.raises(ExportError, match="hours"):
        export(fieldwork(), folder, WORKER, second)
    assert not folder.exists()


def test_an_interview_of_an_unknown_version_is_not_left_out_silently(folder: Path) -> None:
    """Only interviews of other questionnaires may be left out."""
    store = fieldwork()
    with pytest.raises(ExportError, match="case1"):
        export(store, folder, second_version())
    other = replace(WORKER, form_id="enterprise")
    store.forms.keep(other)
    export(store, folder, other)
    assert rows(folder) == {}


@pytest.mark.parametrize(
    ("name", "text"), [("hours", "4.5"), ("hours", "many"), ("works", "maybe"), ("born", "1969-02-30"), ("hazards", "noise x")]
)
def test_an_answer_that_does_not_fit_stops_the_export(folder: Path, name: str, text: str) -> None:
    """The message names the interview and the question; nothing is written."""
    field = Fieldwork()
    field.interview("case7", {"works": "yes", name: text})
    with pytest.raises(ExportError, match=f"case7 /data/{name}"):
        export(field.store, folder)
    assert list(folder.parent.iterdir()) == []


def test_date_times_of_another_zone_keep_it(folder: Path) -> None:
    """Local time in the column, the offset beside it only if some differ from the export's."""
    field = Fieldwork()
    field.interview("case1", {"hired": "2019-03-01T08:15:30.000+07:00"})
    field.interview("case2", {"hired": "2019-03-01T10:15:30.000+09:00"})
    export(field.store, folder)
    first, second = rows(folder)["case1"], rows(folder)["case2"]
    assert (first["hired"], first["hired__offset"]) == (datetime(2019, 3, 1, 8, 15, 30), "+07:00")
    assert (second["hired"], second["hired__offset"]) == (datetime(2019, 3, 1, 10, 15, 30), "+09:00")
    assert "started__offset" not in first


def test_a_calculation_is_a_number_only_if_all_its_values_are(folder: Path) -> None:
    """Codes with leading zeros stay text."""
    code = Question("code", "/data/code", "text", calculate="concat('0', '1')")
    form = replace(WORKER, root=Group("data", "/data", (code,)))
    field = Fieldwork(form)
    field.interview("case1", {"code": "01"}, questionnaire=form)
    export(field.store, folder, form)
    assert rows(folder)["case1"]["code"] == "01"
    assert variable(folder, "code")["type"] == "text"


def test_an_earlier_dataset_is_replaced_whole_and_nothing_else_ever(folder: Path) -> None:
    """A dataset, an empty folder and nothing may be overwritten; a folder or file with something else may not."""
    folder.mkdir()
    export(fieldwork(), folder)
    (folder / "old.parquet").touch()
    export(fieldwork(), folder)
    assert sorted(path.name for path in folder.iterdir()) == ["codebook.json", "interview.parquet", "member.parquet"]
    assert [path.name for path in folder.parent.iterdir()] == ["dataset"]
    for place in (folder.parent / "thesis", folder.parent / "notes.txt"):
        if place.suffix:
            place.write_text("mine")
        else:
            place.mkdir()
            (place / "chapter1.docx").write_text("mine")
        with pytest.raises(ExportError, match="something else"):
            export(fieldwork(), place)
    assert (folder.parent / "thesis" / "chapter1.docx").read_text() == "mine"


def test_the_same_interviews_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """An export can be compared with an earlier one."""
    export(fieldwork(), folder)
    export(fieldwork(), tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
