"""The questionnaires and choice lists of this project: complete in both languages, true to their sources."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from survey.export.dataset import export_dataset
from survey.export.dta import write_dta
from survey.export.sav import write_sav
from survey.interview.rehearsal import rehearse
from survey.interview.script import TESTS, read_scripts
from survey.interview.session import Session
from survey.questionnaire.load import load
from survey.questionnaire.model import Question, Questionnaire
from survey.store.memory import MemoryStore

FOLDER = Path(__file__).resolve().parents[2] / "questionnaires"
LISTS = sorted((FOLDER / "lists").glob("*.csv"))
NAMES = ("worker", "enterprise", "annex", "interview-guide")
ANNEX = FOLDER.parents[1] / "shared" / "domain" / "annex.yaml"
PERIODS = ("before2008", "2008_2013", "2013_2018", "2018_2023")


@cache
def questionnaire(name: str) -> Questionnaire:
    return load(FOLDER / name)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def listed(name: str) -> list[dict[str, str]]:
    return rows_of(FOLDER / "lists" / f"{name}.csv")


@cache
def document(name: str) -> Mapping[str, Any]:
    source = (FOLDER / name / "questionnaire.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = YAML(typ="safe", pure=True).load(source)
    return content


def rows(name: str) -> Iterator[Mapping[str, Any]]:
    """Every row of a questionnaire, containers before what they hold."""
    pending = list(document(name)["survey"])
    while pending:
        row = pending.pop(0)
        yield row
        pending = list(row.get("children", ())) + pending


def asked(name: str) -> list[Question]:
    """The questions that a person answers: not notes, not the head of a grid, not computed, not from the sample."""
    return [
        question
        for question in questionnaire(name).questions
        if question.shown
        and question.type != "note"
        and "label" not in question.appearance
        and not question.calculate
        and not question.preload
    ]


def own_choices(name: str, row: Mapping[str, Any]) -> set[str]:
    """The names of the choices of a row whose list is written in the questionnaire itself; empty for any other row."""
    choices = document(name)["choices"].get(row["type"].partition(" ")[2], ())
    return {choice["name"] for choice in choices} if isinstance(choices, list) else set()


@pytest.mark.parametrize("name", NAMES)
def test_every_wording_is_in_both_languages(name: str) -> None:
    """Labels, hints, messages and choices are written in Vietnamese and English, neither of them left empty."""
    wordings = [
        row[key]
        for row in rows(name)
        for key in ("label", "hint", "constraint_message", "warn_message", "unit", "short")
        if key in row
    ]
    wordings += [
        choice["label"] for choices in document(name)["choices"].values() if isinstance(choices, list) for choice in choices
    ]
    assert wordings
    for wording in wordings:
        assert set(wording) == {"vi", "en"}
        assert all(str(text).strip() for text in wording.values()), wording


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_holds_a_value_has_a_label(name: str) -> None:
    """Asked, computed and preloaded variables all explain themselves to the codebook."""
    unlabelled = [row["name"] for row in rows(name) if row["type"] not in ("start", "end", "today") and "label" not in row]
    assert not unlabelled


@pytest.mark.parametrize("name", NAMES)
def test_variables_fit_statistical_files(name: str, tmp_path: Path) -> None:
    """Labels and names of every variable and choice fit SPSS (255 and 120 bytes) and Stata (80 and 32 characters)."""
    form = questionnaire(name)
    session = Session.start(form, store := MemoryStore())
    session.complete("break_off")
    tables = export_dataset(store, [form], tmp_path / "dataset").tables
    for level in tables.layout.levels:
        for language in ("vi", "en"):
            write_sav(tables, level.name, tmp_path / f"{level.name}.sav", language=language)
            write_dta(tables, level.name, tmp_path / f"{level.name}.dta", language=language)


@pytest.mark.parametrize("name", NAMES)
def test_limits_say_what_is_wrong(name: str) -> None:
    """A constraint and a soft check each come with their message."""
    for row in rows(name):
        assert ("constraint" in row) == ("constraint_message" in row), row["name"]
        assert ("warn_if" in row) == ("warn_message" in row), row["name"]


@pytest.mark.parametrize("name", NAMES)
def test_other_is_always_specified(name: str) -> None:
    """Where "Khác (ghi rõ)" can be chosen, a text question asks for it."""
    names = {row["name"] for row in rows(name)}
    for row in rows(name):
        if row["type"].startswith("select") and "other" in own_choices(name, row):
            assert f"{row['name']}_other" in names


@pytest.mark.parametrize("name", NAMES)
def test_missing_answers_are_kinds_not_choices(name: str) -> None:
    """Don't know and refused are never offered as ordinary answers."""
    kinds = {"dont_know", "refused", "not_applicable"}
    for row in rows(name):
        assert not kinds & own_choices(name, row), row["name"]
    for question in asked(name):
        assert set(question.missing) <= kinds


def test_the_worker_interview_has_its_length() -> None:
    """110 to 140 answers, the specify fields and each row of a grid counted."""
    assert 110 <= len(asked("worker")) <= 140


def test_the_worker_interview_covers_every_module() -> None:
    """Modules 0 and A to P each ask something."""
    assert {question.module for question in asked("worker")} == {"0", *"ABCDEFGHIJKLMNOP"}


def test_private_questions_are_answered_by_the_worker() -> None:
    """Strikes, discrimination and harassment are self-completed, and each may be refused."""
    private = [question for question in asked("worker") if question.self_completed]
    assert {question.name for question in private} == {
        "strike", "strike_cause", "strike_cause_other", "strike_settled", "discrimination", "harassment"
    }  # fmt: skip
    assert all("refused" in question.missing for question in private)


def test_personal_data_are_marked() -> None:
    """A telephone number and the name of whoever filled in a form are personal data; nothing else is collected of the kind."""
    marked = {(name, question.name) for name in NAMES for question in questionnaire(name).questions if question.pii}
    assert marked == {("worker", "telephone"), ("enterprise", "telephone"), ("annex", "compiler")}


def test_the_sample_gives_the_ingredients_of_the_weights() -> None:
    """Stratum, units of each stage, their counts and their inclusion probabilities come from the sample list."""
    preloaded = {question.name for question in questionnaire("worker").questions if question.preload}
    assert preloaded >= {
        "stratum", "unit", "enterprise", "worker_no", "n_units", "n_enterprises", "n_workers",
        "prob_unit", "prob_enterprise", "prob_worker", "ownership", "region", "wage_region",
    }  # fmt: skip


def test_the_annex_asks_for_every_indicator() -> None:
    """Each indicator for each period, its denominator, its parts and the targets of the stages."""
    if not ANNEX.is_file():
        pytest.skip("the annex's definition (../shared/domain/annex.yaml) is not here")
    have = {question.name for question in questionnaire("annex").questions}
    indicators = [item for group in YAML(typ="safe", pure=True).load(ANNEX)["groups"] for item in group["indicators"]]
    assert len(indicators) == 30
    for item in indicators:
        name = "i" + item["code"].strip("[]").replace(".", "_")
        parts = [f"_s{place}" for place, _ in enumerate(item.get("split", ()), 1)]
        denominator = ["_of"] if item.get("percent_of", "chỉ tiêu") != "chỉ tiêu" else []
        assert {f"{name}{part}_{period}" for part in ["", *parts, *denominator] for period in PERIODS} <= have
        assert {f"{name}_target_{period}" for period in PERIODS[1:]} <= have


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("province63", 63), ("province34", 34), ("province63_to_34", 63), ("region6", 6), ("wage_region", 4), ("unit_type", 3),
        ("vsic2018_sections", 21), ("vsic2018_divisions", 88), ("vsco_major", 10), ("ethnic54", 54),
    ],
)  # fmt: skip
def test_lists_have_the_size_of_their_standard(name: str, count: int) -> None:
    """As many rows as the decision that the list comes from has units, each named once."""
    table = listed(name)
    key = "name" if "name" in table[0] else "province63"
    assert len(table) == len({row[key] for row in table}) == count


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_lists_are_nfc_and_complete(path: Path) -> None:
    """Lists are composed Unicode, have no empty cell, and their source is named in the README."""
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert all(value.strip() == value != "" for row in rows_of(path) for value in row.values())
    assert f"`{path.name}`" in (FOLDER / "lists" / "README.md").read_text(encoding="utf-8")


def test_the_crosswalk_reaches_every_province() -> None:
    """Each of the 63 goes to exactly one of the 34, each of the 34 is reached; 11 stayed as they were."""
    old = {row["name"]: row["label::vi"] for row in listed("province63")}
    new = {row["name"]: row for row in listed("province34")}
    crosswalk = listed("province63_to_34")
    assert [row["province63"] for row in crosswalk] == list(old)
    assert {row["province34"] for row in crosswalk} == set(new)
    for code, unit in new.items():
        former = [row for row in crosswalk if row["province34"] == code]
        assert len(former) == int(unit["n_former"])
        assert {row["change"] for row in former} == {"unchanged" if len(former) == 1 else "merged"}
        assert {row["province34_name"] for row in former} == {unit["label::vi"]}
        assert all(old[row["province63"]] == row["province63_name"] for row in former)
    assert sum(row["change"] == "unchanged" for row in crosswalk) == 11


def test_divisions_lie_within_their_section() -> None:
    """Every VSIC division names a section, and its number is in that section's range."""
    ranges = {row["name"]: (row["first_division"], row["last_division"]) for row in listed("vsic2018_sections")}
    for row in listed("vsic2018_divisions"):
        first, last = ranges[row["section"]]
        assert first <= row["name"] <= last
    assert {row["section"] for row in listed("vsic2018_divisions")} == set(ranges)


def test_provinces_name_known_regions() -> None:
    """The region and wage region of a province are on their lists; no seat of a province lies in wage region IV."""
    provinces = listed("province63")
    assert {row["region"] for row in provinces} == {row["name"] for row in listed("region6")}
    assert {row["wage_region"] for row in provinces} == {"I", "II", "III"}


def test_minimum_wages_are_those_of_the_decree() -> None:
    """Decree 38/2022, Article 3: the monthly and hourly minimum of each region."""
    assert {row["name"]: (int(row["monthly"]), int(row["hourly"])) for row in listed("wage_region")} == {
        "I": (4_680_000, 22_500),
        "II": (4_160_000, 20_000),
        "III": (3_640_000, 17_500),
        "IV": (3_250_000, 15_600),
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_interviews_go_as_written(name: str) -> None:
    """Every interview of tests.yaml, held with the real engine, goes step by step as the methodologist wrote it."""
    path = FOLDER / name / TESTS
    assert [str(mismatch) for mismatch in rehearse(questionnaire(name), path, MemoryStore)] == []


def test_the_written_interviews_reach_every_question() -> None:
    """Between them the worker's interviews answer all that is asked, but what is optional."""
    scripts = read_scripts(FOLDER / "worker" / TESTS)
    steps = [step for script in scripts for step in script.steps if step.verb in ("answer", "missing")]
    answered = {name.partition("[")[0] for step in steps for name, _value in step.said}
    assert {question.name for question in asked("worker") if question.required} <= answered
