"""Planted fraud is found where it was planted; honest interviews raise hardly a flag; flags are closed with a reason."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from survey.cli import main
from survey.errors import SurveyError
from survey.fieldwork.kit import decisions
from survey.fieldwork.monitor.situation import situation
from survey.fieldwork.quality import CHECKS, Flag, close_flag, examine
from survey.fieldwork.quality.comparison import higher
from survey.fieldwork.quality.interviewer_effects import effect_of
from survey.fieldwork.quality.observed import Observed
from survey.interview.events import FIELDWORK, Event, EventKind
from survey.interview.record import fold
from survey.interview.session import Session
from survey.questionnaire.model import Group, Question, Questionnaire, Text
from survey.store import MemoryStore, SqliteStore
from survey.sync.merge import canonical_dump, merge, merge_store
from tests.survey.fieldwork.simulated import Change, at, honest, later, replayed

SEED = 5
SUSPECT = "team2 Mai"


@functools.cache
def seen() -> tuple[Observed, ...]:
    """The honest interviews as the checks see them."""
    return tuple(examine(honest(SEED)).interviews)


def cases(interviewer: str) -> list[str]:
    """The long interviews of an interviewer."""
    return [one.interview for one in seen() if one.interviewer == interviewer and len(one.answers) > 60]


def in_cases(names: list[str], change: Change) -> Change:
    """A change of the events of these interviews only."""
    wanted = set(names)
    return lambda event: change(event) if event.interview in wanted else event


def squeezed(store: MemoryStore, case: str, factor: Callable[[Event], float]) -> Change:
    """The time before each event of an interview, times a factor."""
    events = sorted(store.events(case), key=lambda event: event.seq)
    moment = before = datetime.fromisoformat(events[0].wall_time)
    times: dict[int, datetime] = {}
    for event in events:
        now = datetime.fromisoformat(event.wall_time)
        moment += (now - before) * factor(event)
        before = now
        times[event.seq] = moment
    return in_cases([case], lambda event: at(event, times[event.seq]))


def said(event: Event) -> bool:
    return event.kind is EventKind.ANSWER and "[" not in event.path


# ── the frauds: each changes honest events into what a dishonest interviewer would have left ──


def rushes(store: MemoryStore) -> Change:
    return squeezed(store, cases(SUSPECT)[0], lambda _event: 0.3)


def rushes_a_module(store: MemoryStore) -> Change:
    form = seen()[0].questionnaire
    module = {question.path for question in form.questions if question.module == "D"}
    assert len(module) > 10
    return squeezed(store, cases(SUSPECT)[0], lambda event: 0.2 if event.path in module else 1.0)


def draws_lines(store: MemoryStore) -> Change:
    form = seen()[0].questionnaire
    lines = {question.path for question in form.questions if "list-nolabel" in question.appearance}
    assert len(lines) >= 4
    return in_cases(cases(SUSPECT), lambda event: replace(event, value="4") if said(event) and event.path in lines else event)


def skips(store: MemoryStore) -> Change:
    luck = Random(1)

    def skip(event: Event) -> Event:
        hides = said(event) and luck.random() < 0.15
        return replace(event, kind=EventKind.MISSING, value="dont_know") if hides else event

    return in_cases(cases(SUSPECT), skip)


def copies(store: MemoryStore) -> Change:
    original, copy = cases(SUSPECT)[:2]
    answers, luck = fold(store.events(original)).answers, Random(1)

    def copied(event: Event) -> Event:
        return replace(event, value=answers.get(event.path, event.value)) if said(event) and luck.random() < 0.97 else event

    return in_cases([copy], copied)


def is_in_two_places(store: MemoryStore) -> Change:
    first, second = cases(SUSPECT)[:2]
    start, begun = (datetime.fromisoformat(store.events(case)[0].wall_time) for case in (first, second))
    return in_cases([second], lambda event: later(event, start - begun + timedelta(minutes=10)))


def works_at_night(store: MemoryStore) -> Change:
    case = cases(SUSPECT)[0]
    begun = datetime.fromisoformat(store.events(case)[0].wall_time)
    return in_cases([case], lambda event: later(event, begun.replace(hour=23, minute=10) - begun))


def rounds(store: MemoryStore) -> Change:
    form = seen()[0].questionnaire
    numbers = {question.path for question in form.questions if question.type == "integer"}

    def rounded(event: Event) -> Event:
        is_long = said(event) and event.path in numbers and len(event.value) > 1
        return replace(event, value=event.value[:-1] + "0") if is_long else event

    return in_cases(cases(SUSPECT), rounded)


def leads(store: MemoryStore) -> Change:
    """Every interviewer hears the answer they expect in seven of ten interviews."""
    question, luck = "/data/interview/person/marital_status", Random(1)

    def led(event: Event) -> Event:
        leads_on = event.path == question and said(event) and luck.random() < 0.7
        expected = "single" if event.interviewer.endswith(("Lan", "Mai")) else "married"
        return replace(event, value=expected) if leads_on else event

    return led


FRAUDS = [
    (rushes, "duration", SUSPECT),
    (rushes_a_module, "module speed", SUSPECT),
    (draws_lines, "straight-lining", SUSPECT),
    (skips, "missing answers", SUSPECT),
    (copies, "near-duplicates", SUSPECT),
    (is_in_two_places, "overlap", SUSPECT),
    (works_at_night, "night", SUSPECT),
    (rounds, "digit preference", SUSPECT),
    (leads, "interviewer effects", "marital_status"),
]


@pytest.mark.parametrize(("fraud", "check", "subject"), FRAUDS, ids=lambda value: getattr(value, "__name__", None))
def test_planted_fraud_is_found(fraud: Callable[[MemoryStore], Change], check: str, subject: str) -> None:
    """The check made for it names the interviewer (or the question); no other interviewer is suspected by it."""
    store = honest(SEED)
    flags = [flag for flag in examine(replayed(store, fraud(store))).flags() if flag.check == check]
    assert flags
    assert all(subject in flag.subject for flag in flags)


def test_every_check_has_a_fraud_that_it_finds() -> None:
    """A check that registers itself is tested here; places and back-checks have tests of their own below."""
    assert {check for _fraud, check, _subject in FRAUDS} | {"place"} == set(CHECKS)


def test_honest_interviews_raise_hardly_a_flag() -> None:
    """120 interviews, ten checks at one per cent each: more than one flag would be a check that does not keep its level."""
    flags = examine(honest(SEED)).flags()
    assert len(flags) <= 1, flags


def test_replaying_changes_nothing_by_itself() -> None:
    """The planted frauds are the only difference from the honest store."""
    store = honest(SEED)
    assert [event.wall_time for event in replayed(store, lambda event: event).events()] == [
        event.wall_time for event in store.events()
    ]


def test_comparisons_keep_their_level() -> None:
    """Interviewers who differ by chance alone: some alarm in about one fieldwork of a hundred, skewed answers or not."""
    luck = Random(7)
    alarms = lucky_effects = 0
    for _fieldwork in range(400):
        values = {str(name): [luck.betavariate(2, 18) for _interview in range(10)] for name in range(12)}
        alarms += bool(list(higher(values)))
        answers = [(f"t{name % 3}", f"{name}", luck.random()) for name in range(12) for _interview in range(10)]
        effect = effect_of(answers)
        assert effect is not None
        lucky_effects += effect.score > 2.326
    assert alarms <= 10
    assert lucky_effects <= 10


def test_the_effect_of_interviewers_is_the_anova_estimate() -> None:
    """By hand: means 2 and 4 of five answers each, within-variance 1: MSB 10, MSW 1, ρ = 9/14, deff = 1 + 4·9/14."""
    spread = (-1.0, -1.0, 0.0, 1.0, 1.0)
    answers = [("t", name, mean + error) for name, mean in (("a", 2.0), ("b", 4.0)) for error in spread]
    effect = effect_of(answers)
    assert effect is not None
    assert effect_of([*answers, ("t", "new", 99.0)]) == effect, "one answer of a new interviewer changes nothing"
    assert effect.correlation == pytest.approx(9 / 14)
    assert effect.deff == pytest.approx(1 + 4 * 9 / 14)


def test_places_recorded_at_one_spot() -> None:
    """Two enterprises, one kitchen table."""
    form = Questionnaire(
        "visit", "1", Text(),
        Group("d", "/d", (Question("enterprise", "/d/enterprise", "text", preload="enterprise"),
                          Question("where", "/d/where", "geopoint", control="input"))),
    )  # fmt: skip
    store = MemoryStore("laptop1")
    store.forms.keep(form)
    for case, enterprise, spot in (
        ("c1", "E1", "21.02850 105.85420 5 4"),
        ("c2", "E2", "21.02851 105.85421 6 4"),
        ("c3", "E3", "21.10000 105.85420 5 4"),
        ("c4", "E1", "21.02850 105.85420 5 4"),
    ):
        session = Session.start(form, store, interviewer="Lan", interview=case, preload={"enterprise": enterprise})
        session.answer("/d/where", spot)
        session.complete()
    found = {flag.interviews for flag in examine(store).flags() if flag.check == "place"}
    assert found == {("c2", "c1"), ("c4", "c2")}


def checked_again(store: MemoryStore, interviewer: str, lies: float) -> None:
    """Back-checks of an interviewer's interviews, in which a share of the answers differs."""
    names = ["sex", "birth_year", "marital_status", "education", "household_size"]
    questions = tuple(Question(name, f"/check/{name}", "text", control="input") for name in names)
    form = Questionnaire(
        "check", "1", Text(),
        Group("check", "/check", (Question("backcheck_of", "/check/backcheck_of", "text", preload="of"), *questions)),
    )  # fmt: skip
    luck = Random(3)
    for case in cases(interviewer):
        session = Session.start(form, store, interviewer="Nga", interview=f"{case}-again", preload={"of": case})
        record = fold(store.events(case))
        for name in names:
            true = record.answers[f"/data/interview/person/{name}"]
            session.answer(f"/check/{name}", "9999" if luck.random() < lies else true)
        session.complete()


def test_an_interviewer_whose_interviews_do_not_hold_is_found() -> None:
    """Half of the answers differ when asked again; with one in twenty nobody is flagged."""
    for lies, found in ((0.5, [SUSPECT]), (0.05, [])):
        store = MemoryStore("hq")
        merge_store(store, honest(SEED))
        checked_again(store, SUSPECT, lies)
        checked_again(store, "team1 Lan", 0.05)
        assert [flag.subject for flag in examine(store).flags() if flag.check == "back-check"] == found


@pytest.fixture
def suspicious(tmp_path: Path) -> Path:
    """A store on disk with a few interviews, one of them held at night."""
    store = honest(SEED)
    few, path = set(cases(SUSPECT)[:3]), tmp_path / "hq.store"
    with SqliteStore.open(path, plain=True, create=True, device="hq") as target:
        planted = replayed(store, works_at_night(store))
        texts = (planted.forms.text(hash) for hash in planted.forms)
        merge(target, (item for item in planted.links() if item.event.interview in few), texts)
    return path


def night(store: SqliteStore) -> Flag:
    return next(flag for flag in examine(store).flags() if flag.check == "night")


def test_a_flag_is_closed_once_by_a_person_for_a_reason(suspicious: Path) -> None:
    """Closed flags stay closed, with who, when and why; nothing is closed twice or unnamed."""
    with SqliteStore.open(suspicious, plain=True) as store:
        flag = night(store)
        for by, reason in (("", "night shift"), ("Nga", " ")):
            with pytest.raises(SurveyError, match="named person"):
                close_flag(store, flag.id, by, reason)
        with pytest.raises(SurveyError, match="no flag"):
            close_flag(store, "0" * 8, "Nga", "night shift")
        close_flag(store, flag.id, "Nga", "night shift")
        with pytest.raises(SurveyError, match="already"):
            close_flag(store, flag.id, "Nga", "again")
        closed = examine(store).closed[flag.id]
        assert (closed.by, closed.reason) == ("Nga", "night shift")
        assert night(store) == flag and flag not in examine(store).open_flags()


def test_a_closed_flag_stands_in_the_history_and_travels_with_a_merge(
    suspicious: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a decision on each interview it is about: in `survey history`, in another store after a merge, in no team's kit."""
    with SqliteStore.open(suspicious, plain=True) as store:
        flag = night(store)
        close_flag(store, flag.id, "Nga", "ca đêm")
        merge_store(other := MemoryStore("hq2"), store)
        assert canonical_dump(other) == canonical_dump(store)
        assert examine(other).closed == examine(store).closed != {}
        assert decisions(store, store.interviews()) == ()
    assert main.run(["history", flag.interviews[0], "--store", str(suspicious), "--plain-store"]) == 0
    said = capsys.readouterr().out
    assert f"#flag {flag.id} = ca đêm" in said and "Nga" in said


def test_a_flag_about_a_question_is_closed_for_the_whole_fieldwork() -> None:
    """Interviewer effects are about no single interview: the decision stands under the fieldwork's own name, which is no case."""
    store = honest(SEED)
    store = replayed(store, leads(store))
    flag = next(flag for flag in examine(store).flags() if not flag.interviews)
    close_flag(store, flag.id, "Nga", "one team has one factory")
    assert [event.interviewer for event in store.events(FIELDWORK)] == ["Nga"]
    assert flag.id in examine(store).closed
    assert FIELDWORK not in {state.case for state in situation(store)}


def test_quality_at_the_command_line(suspicious: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 while flags are open, 0 when all are closed."""
    words = ["quality", str(suspicious), "--plain-store"]
    assert main.run([*words, "--json"]) == 1
    flags = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [flag["check"] for flag in flags] == ["night"]
    assert main.run([*words, "--close", flags[0]["id"], "--by", "Nga", "--reason", "ca đêm"]) == 0
    assert main.run(words) == 0
    capsys.readouterr()
    assert main.run([*words, "--all"]) == 0
    assert "closed by Nga: ca đêm" in capsys.readouterr().out
