"""The home screen: what there is to do, choosing a case, its interview on the right questionnaire, visits, and leaving."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from survey.cli import main
from survey.errors import StoreError
from survey.fieldwork.cases import CASES, Case, read_cases, write_cases
from survey.fieldwork.contacts import attempts, record_attempt
from survey.fieldwork.kit import KIT
from survey.fieldwork.workday import Standing, State, in_order, standing, standings
from survey.interview.events import Draft, EventKind
from survey.interview.record import fold
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import MemoryStore, SqliteStore
from survey.terminal.case_page import CaseWords
from survey.terminal.consoles import Console
from survey.terminal.desk import Desk
from survey.terminal.home import Home, Sitting, day_lines, listed, today_line
from survey.terminal.plain import Plain
from tests.survey.terminal.keyboard import CTRL_C, DOWN, ENTER, F, terminal, typist

TODAY = "2024-02-07"
VISIT = Path(__file__).parents[2] / "drills" / "visit.yaml"
WHOLE = ("Lan", "0987654321", "34", "nhà trẻ", "", "1")


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    """Four questions, and an enterprise from the sample."""
    return load(VISIT)


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def listing(form: Questionnaire) -> tuple[Case, ...]:
    """Two cases for today, one left over from yesterday, one for tomorrow."""
    places = (
        ("C1", TODAY, "May Hải Phòng"),
        ("C2", TODAY, "Thép Đà Nẵng"),
        ("C3", "2024-02-06", "Giày"),
        ("C4", "2024-02-08", "Gỗ"),
    )
    return tuple(
        Case(name, form.hash, day, preload={"enterprise": "E" + name}, about={"place": place}) for name, day, place in places
    )


@pytest.fixture
def laptop(form: Questionnaire) -> MemoryStore:
    store = MemoryStore("laptop1")
    store.forms.keep(form)
    store.meta[CASES] = write_cases(listing(form))
    return store


def home(store: MemoryStore, console: Console) -> Home:
    def begin(case: Case) -> Desk:
        form = store.forms[case.form]
        if fold(store.events(case.name)).status:
            session = Session.resume(form, store, case.name, interviewer="Lan")
        else:
            session = Session.start(form, store, interviewer="Lan", language="en", preload=case.preload, interview=case.name)
        return Desk(session, console, "team1 · Lan")

    return Home(Sitting(store, console, "Lan", "team1 · Lan", lambda: TODAY), begin)


def typed(store: MemoryStore, *lines: str) -> list[str]:
    """What a plain home screen said to these lines; when they run out the input ends."""
    said: list[str] = []
    home(store, Plain(typist(*lines), said.append)).stay()
    return said


def test_the_home_screen_tells_what_there_is_to_do(laptop: MemoryStore) -> None:
    """The day with what is left over, all cases, and the list in the order of work."""
    assert typed(laptop) == [
        "== Cases of the team ==",
        "Today, 2024-02-07: 3 cases, 0 finished. Which case?",
        "In all 4: 0 done, 0 begun, 4 to do, 0 without an interview",
        "  01  C1 · to do · May Hải Phòng · EC1",
        "  02  C2 · to do · Thép Đà Nẵng · EC2",
        "  03  C3 · to do · Giày · EC3",
        "  04  C4 · to do · Gỗ · EC4",
    ]


@pytest.mark.parametrize("choice", ["2", "C2", "c2", "thep da nang", "Thép"])
def test_a_case_is_its_place_its_identifier_or_its_name_without_accents(laptop: MemoryStore, choice: str) -> None:
    """All mean the same case; its interview begins with what the sample says."""
    typed(laptop, choice, "", "Lan")
    answers = fold(laptop.events("C2")).answers
    assert answers["/data/full_name"] == "Lan"
    assert answers["/data/enterprise"] == "EC2"
    assert laptop.interviews() == ("C2",)


def test_cases_with_numbers_are_picked_by_them(form: Questionnaire) -> None:
    """Never by a place in the list that is another case's number."""
    stands = [Standing(Case(name, form.hash), State.OPEN, "not_attempted") for name in ("20", "3", "1")]
    assert [(option.code, option.value) for option in listed(stands, lambda _case: CaseWords(None))] == [
        ("20", "20"),
        ("3", "3"),
        ("1", "1"),
    ]


def test_an_interview_leads_back_home_closed_or_paused(laptop: MemoryStore) -> None:
    """The next case can follow at once; what is not finished and not confirmed is told."""
    said = typed(laptop, "C1", "", *WHOLE, "C2", "", "Lan", ":q", "")
    assert fold(laptop.events("C1")).status == "completed"
    assert fold(laptop.events("C2")).status == "paused"
    assert "· C1 is closed and saved." in said
    assert "· C2 is paused; every answer is saved." in said
    assert "Today, 2024-02-07: 3 cases, 1 finished. Which case?" in said
    assert "In all 4: 1 done, 1 begun, 2 to do, 0 without an interview" in said
    assert "· Not finished: C2" in said
    assert "· Not yet confirmed by headquarters: 2 cases; F11, or survey send FOLDER, sends them." in said


def test_leaving_in_the_middle_pauses_and_leaves(laptop: MemoryStore) -> None:
    """The end of input within an interview does not come back to the list; the answers are there."""
    said = typed(laptop, "C1", "", "Lan")
    assert fold(laptop.events("C1")).status == "paused"
    assert sum(line.startswith("Today") for line in said) == 1


def test_a_begun_interview_goes_on_where_it_stood(laptop: MemoryStore) -> None:
    """With a second home screen, as after switching the laptop off."""
    typed(laptop, "C1", "", "Lan", ":q")
    said = typed(laptop, "C1", "", "0987654321", ":q")
    assert "  01  C1 · in progress · May Hải Phòng · EC1" in said
    assert fold(laptop.events("C1")).answers["/data/phone"] == "0987654321"


def test_a_case_shows_what_the_sample_says_and_can_be_left(laptop: MemoryStore) -> None:
    """Nothing has been written when the person goes back."""
    said = typed(laptop, "C1", ":b")
    assert [line for line in said if line.startswith(("Place", "Enterprise"))] == ["Place: May Hải Phòng", "Enterprise: EC1"]
    assert "  1  Begin the interview" in said
    assert laptop.events() == ()


def test_a_case_is_told_in_words_and_without_what_is_for_the_computer() -> None:
    """Labels of the questionnaire and of its choices, in the language of the screens; headers that people wrote; no weights."""
    form = load(Path(__file__).parents[3] / "questionnaires" / "worker")
    case = Case(
        "HP-001",
        form.hash,
        preload={
            "province": "31",
            "worker_no": "12",
            "prob_unit": "0.25",
            "n_units": "83",
            "stratum": "4",
            "enterprise_name": "May",
        },
        about={"Tổ": "May 2", "address": "Số 12", "replaces": "HP-000"},
    )
    use_language("vi")
    assert list(CaseWords(form).known(case)) == [
        ("Địa chỉ", "Số 12"),
        ("Tên doanh nghiệp", "May"),
        ("Số thứ tự người lao động", "12"),
        ("Tổ", "May 2"),
        ("Tỉnh, thành phố nơi làm việc", "Hải Phòng"),
    ]
    use_language("en")
    assert ("Province of the workplace", "Hai Phong") in list(CaseWords(form).known(case))


def test_help_and_the_other_language_come_back_to_the_list(laptop: MemoryStore) -> None:
    """F1 tells what to do and the keys that have an effect here; F8 says everything in the other language."""
    said = typed(laptop, ":h", "", ":lang")
    told = "\n".join(said)
    assert "Pick a case by its place" in told and "end of the day" in told and "Why asked" not in told
    assert "Today, 2024-02-07: 3 cases, 0 finished. Which case?" in said
    assert "Hôm nay, 2024-02-07: 3 trường hợp, đã xong 0. Làm trường hợp nào?" in said
    assert "  01  C1 · chưa làm · May Hải Phòng · EC1" in said


def test_the_day_is_closed_from_the_home_screen(laptop: MemoryStore) -> None:
    """What was done today and what is left over; a folder that cannot be written is asked for again; Enter is not now."""
    asked: list[str] = []

    def hand_over(folder: str) -> str:
        asked.append(folder)
        if folder == "X:":
            raise StoreError("the folder cannot be made", advice="is the stick in?")
        return f"written to {folder}"

    said: list[str] = []
    lines = ("C1", "", *WHOLE, "1", "C2", "2", "away", "", ":end", "", ":end", "X:", "E:", ":q")
    made = home(laptop, Plain(typist(*lines), said.append))
    made.sitting = replace(made.sitting, hand_over=hand_over)
    made.stay()
    assert "2024-02-07: 1 of 3 cases finished, 0 visits without an interview" in said
    assert "Left over: C2, C3" in said
    assert asked == ["X:", "E:"]
    assert any("is the stick in?" in line for line in said) and "· written to E:" in said


def test_a_visit_with_an_appointment_is_written_down(laptop: MemoryStore) -> None:
    """A date that cannot be read is asked for again; the appointment of today is told, the visit stands with the case."""
    said = typed(laptop, "C4", "2", "away", "this evening", "7/2/2024 18:30", "C4", ":b")
    assert [(visit.outcome, visit.interviewer, visit.appointment) for visit in attempts(laptop.events("C4"))] == [
        ("away", "Lan", f"{TODAY}T18:30")
    ]
    assert any("“this evening” is no date and time" in line for line in said)
    assert "· C4: the visit is written down." in said
    assert "· Appointments today: C4 18:30" in said
    assert "Today, 2024-02-07: 4 cases, 0 finished. Which case?" in said
    assert any(line.startswith("  04  C4 · to do – Away or busy · 2024-02-07 18:30 · Gỗ · EC4") for line in said)
    assert any(line.endswith("Lan · Away or busy · 2024-02-07 18:30") and line.startswith("· ") for line in said)


def test_a_visit_is_given_up_without_a_trace(laptop: MemoryStore) -> None:
    """At its outcome and at its appointment."""
    typed(laptop, "C1", "2", ":b", "C1", "2", "away", ":b")
    assert laptop.events() == ()


def test_a_refusal_ends_a_case_and_an_interview_after_it_counts_more(laptop: MemoryStore, form: Questionnaire) -> None:
    """States come from interviews first, then from visits."""
    case = listing(form)[0]
    record_attempt(laptop, "C1", "nobody_there", "Lan")
    assert standing(laptop, case).state is State.OPEN
    record_attempt(laptop, "C1", "refusal", "Lan")
    assert (standing(laptop, case).state, standing(laptop, case).disposition) == (State.LOST, "refusal")
    assert "  04  C1 · no interview – Refused · May Hải Phòng · EC1" in typed(laptop)
    typed(laptop, "C1", "", "Lan")
    assert standing(laptop, case).state is State.BEGUN


def test_what_headquarters_sent_back_is_told_first(laptop: MemoryStore) -> None:
    """A closed interview that a supervisor opened again is work once more."""
    typed(laptop, "C1", "", *WHOLE, "1")
    laptop.append([Draft("C1", EventKind.DECISION, "#reject", "the age?", interviewer="supervisor")])
    assert "! Sent back by headquarters: C1" in typed(laptop)


def test_quotas_of_the_kit_are_counted_by_what_was_said_and_what_the_sample_knows(laptop: MemoryStore) -> None:
    """What is left of each cell, until all are filled; a kit without quotas says nothing of them."""
    quotas = "enterprise,wish,target\nEC1,,1\nEC2,nhà trẻ,1\n"
    laptop.meta[KIT] = json.dumps({"settings": {"quotas": quotas}})
    assert "· Quotas to fill: EC1 0/1, EC2, nhà trẻ 0/1" in typed(laptop)
    assert "· Quotas to fill: EC2, nhà trẻ 0/1" in typed(laptop, "C1", "", *WHOLE)
    assert "· All quotas are filled." in typed(laptop, "C2", "", *WHOLE)


def test_a_closed_interview_is_only_looked_at(laptop: MemoryStore) -> None:
    """There is nothing to choose, and nothing is written."""
    typed(laptop, "C1", "", *WHOLE, "1")
    before = laptop.events()
    said = typed(laptop, "C1", "")
    assert "C1 · finished" in said
    assert not any("interview" in line for line in said if line.startswith("  1  ") and "C1" not in line)
    assert laptop.events() == before


def test_a_withdrawn_case_is_listed_only_if_it_was_begun(laptop: MemoryStore, form: Questionnaire) -> None:
    """What was begun can be gone on with."""
    typed(laptop, "C1", "", "Lan")
    gone = [replace(case, withdrawn=True) for case in listing(form)[:2]]
    laptop.meta[CASES] = write_cases(gone)
    assert [stand.case.name for stand in standings(laptop)] == ["C1"]
    typed(laptop, "C1", "", "0987654321")
    assert "/data/phone" in fold(laptop.events("C1")).answers


def test_the_order_of_work(form: Questionnaire) -> None:
    """Begun, for today and left over, for later, finished; within each as the kit lists them."""
    one, two, three, four = listing(form)
    states = ((four, State.OPEN), (one, State.DONE), (two, State.OPEN), (three, State.BEGUN))
    ordered = in_order([Standing(case, state, "not_attempted") for case, state in states], TODAY)
    assert [stand.case.name for stand in ordered] == ["C3", "C2", "C4", "C1"]


def test_the_home_screen_of_a_real_terminal(laptop: MemoryStore) -> None:
    """A name without accents and Enter, the case, its interview, F10 back to the list, F10 out."""
    with terminal("thep da nang", ENTER, ENTER, "Lan" + ENTER, F[10], F[10]) as (console, shown):
        home(laptop, console).stay()
    text = "\n".join(shown.lines)
    assert "Cases of the team" in text and "team1 · Lan" in text
    assert "· C2 is paused; every answer is saved." in text
    assert "01  C2 · in progress · Thép Đà Nẵng · EC2" in text
    assert fold(laptop.events("C2")).answers["/data/full_name"] == "Lan"


def test_a_long_list_is_searched_on_the_screen(laptop: MemoryStore, form: Questionnaire) -> None:
    """Sixty cases: the name without accents finds one; Ctrl-C in its interview pauses and leaves."""
    many = [Case(f"C{number:03d}", form.hash, about={"name": f"Công nhân {number:02d}"}) for number in range(60)]
    laptop.meta[CASES] = write_cases(many)
    with terminal("cong nhan 47", ENTER, ENTER, "Lan" + ENTER, CTRL_C) as (console, _shown):
        home(laptop, console).stay()
    assert laptop.interviews() == ("C047",)
    assert fold(laptop.events("C047")).status == "paused"


def test_arrows_alone_reach_a_visit(laptop: MemoryStore) -> None:
    """Down to the case, down to the visit; the outcomes are a list to search."""
    with terminal(DOWN, ENTER, DOWN, ENTER, "nobody", ENTER, ENTER, F[10]) as (console, _shown):
        home(laptop, console).stay()
    assert [visit.outcome for visit in attempts(laptop.events("C1"))] == ["nobody_there"]


@pytest.fixture
def file(tmp_path: Path, form: Questionnaire) -> Path:
    """A store on disk as a kit leaves it, not encrypted."""
    place = tmp_path / "khaosat.db"
    with SqliteStore.open(place, plain=True, create=True) as store:
        store.forms.keep(form)
        store.meta[CASES] = write_cases(listing(form))
        store.meta[KIT] = json.dumps({"team": "team1"})
    return place


def survey(file: Path, monkeypatch: pytest.MonkeyPatch, typed: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main.run(
        ["interview", "--store", str(file), "--plain-store", "--plain", "--interviewer", "Lan", "--lang", "en", *words]
    )


def test_the_command_without_a_questionnaire_is_the_home_screen(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Questionnaire, language and preloads come from the kit; what is not there is said."""
    assert survey(file, monkeypatch, "C1\n\n" + "\n".join(WHOLE) + "\n1\n:q\n") == 0
    said = capsys.readouterr().out
    assert "C1 is closed and saved" in said and "survey send FOLDER" in said
    with SqliteStore.open(file, plain=True) as store:
        record = fold(store.events("C1"))
        assert (record.status, record.language, record.answers["/data/enterprise"]) == ("completed", "en", "EC1")
        store.append([Draft("C2", EventKind.START, value="vi", form_hash="f" * 64)])
    assert survey(file, monkeypatch, "C2\n\n") == 0
    assert "the questionnaire that C2 was begun with is not here" in capsys.readouterr().out


def test_a_case_named_on_the_command_line_is_interviewed_at_once(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the kit's questionnaire and preloads, and back to the list; a case that is not there is said."""
    assert survey(file, monkeypatch, "\n".join(WHOLE) + "\n1\n:q\n", "--case", "C2") == 0
    assert "C2 is closed and saved" in capsys.readouterr().out
    with SqliteStore.open(file, plain=True) as store:
        assert fold(store.events("C2")).answers["/data/enterprise"] == "EC2"
    assert survey(file, monkeypatch, "", "--case", "C77") != 0
    assert "there is no case “C77” on this laptop" in capsys.readouterr().err


def test_the_day_of_a_laptop_is_handed_over_from_its_home_screen(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A laptop without keys says so and stays at the question."""
    assert survey(file, monkeypatch, f":end\n{tmp_path / 'stick'}\n\n:q\n") == 0
    assert "survey start" in capsys.readouterr().out
    assert not (tmp_path / "stick").exists()


def test_the_home_screen_needs_a_kit(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A store without cases, and options that go with a questionnaire, are told what to do."""
    assert survey(file, monkeypatch, "", "--resume") == 2
    assert "survey interview FORM" in capsys.readouterr().err
    SqliteStore.open(file.with_name("other.db"), plain=True, create=True).close()
    assert survey(file.with_name("other.db"), monkeypatch, "") != 0
    assert "this laptop has no cases" in capsys.readouterr().err


def at_one_place(laptop: MemoryStore) -> None:
    """Two of the cases work for one enterprise."""
    mine = [replace(case, preload={"enterprise": "E7" if case.name in ("C1", "C2") else "E9"}) for case in listing_of(laptop)]
    laptop.meta[CASES] = write_cases(mine)


def listing_of(laptop: MemoryStore) -> tuple[Case, ...]:
    return read_cases(laptop.meta[CASES])[:3]


def test_a_place_of_several_cases_is_reached_from_the_list(laptop: MemoryStore) -> None:
    """It stands after the cases; a visit to it is written down under its own name, as survey contact does it."""
    at_one_place(laptop)
    assert "  04  E7 · place with 2 cases, 2 to do" in typed(laptop)
    said = typed(laptop, "4", "1", "refusal", "")
    assert [(attempt.outcome, attempt.interviewer) for attempt in attempts(laptop.events("E7"))] == [("refusal", "Lan")]
    assert "· E7: the visit is written down." in said
    assert "In all 3: 0 done, 0 begun, 1 to do, 2 without an interview" in said


def test_a_visit_to_a_place_is_not_counted_as_a_case(laptop: MemoryStore) -> None:
    """What headquarters has not confirmed are cases, and visits to places."""
    at_one_place(laptop)
    record_attempt(laptop, "E7", "away", "Lan")
    assert any(line.startswith("· Not yet confirmed by headquarters: visits to 1 places; F11,") for line in typed(laptop))
    record_attempt(laptop, "C1", "away", "Lan")
    record_attempt(laptop, "C3", "away", "Lan")
    told = "· Not yet confirmed by headquarters: 2 cases, visits to 1 places; F11,"
    assert any(line.startswith(told) for line in typed(laptop))


def test_the_day_counts_finished_interviews_and_every_visit(laptop: MemoryStore) -> None:
    """A case lost is not finished; a visit to a place of two cases is one visit."""
    at_one_place(laptop)
    for name, outcome in (("E7", "away"), ("C1", "refusal")):
        record_attempt(laptop, name, outcome, "Lan")
    (today,) = {attempt.when[:10] for attempt in attempts(laptop.events("E7"))}
    laptop.meta[CASES] = write_cases([replace(case, day=today) for case in listing_of(laptop)])
    stands = list(standings(laptop))
    assert list(day_lines(stands, today)) == [
        f"{today}: 0 of 3 cases finished, 2 visits without an interview",
        "Left over: C2, C3",
    ]
    assert today_line(stands, today) == f"Today, {today}: 3 cases, 0 finished. Which case?"


def test_a_place_that_refused_takes_its_cases_with_it(laptop: MemoryStore) -> None:
    """Those not begun are no longer due, and say why; one that is begun goes on; the case of another place stays."""
    at_one_place(laptop)
    typed(laptop, "C2", "1", "Lan")
    record_attempt(laptop, "E7", "refusal", "Lan")
    assert {stand.case.name: stand.state for stand in standings(laptop)} == {
        "C1": State.LOST,
        "C2": State.BEGUN,
        "C3": State.OPEN,
    }
    assert any("C1 · no interview – E7: " in line for line in typed(laptop))


def test_the_only_case_of_a_place_leads_to_it(laptop: MemoryStore) -> None:
    """Its page has the visit to the whole place, and shows those that were made with the appointment."""
    at_one_place(laptop)
    typed(laptop, "C3", "3", "away", "2024-02-07 18:30")
    assert [attempt.outcome for attempt in attempts(laptop.events("E9"))] == ["away"]
    said = typed(laptop, "C3")
    assert "· Appointments today: C3 18:30" in said
    assert any(line.startswith("· E9: ") for line in said)


def test_the_kit_says_which_column_names_a_place(laptop: MemoryStore) -> None:
    """survey kit --set place=COLUMN; what is itself a case's name is no place."""
    mine = [replace(case, about={"commune": "P1"}, preload={"enterprise": case.name}) for case in listing_of(laptop)]
    laptop.meta[CASES] = write_cases(mine)
    assert {stand.place for stand in standings(laptop)} == {""}
    laptop.meta[KIT] = json.dumps({"settings": {"place": "commune"}})
    assert {stand.place for stand in standings(laptop)} == {"P1"}
