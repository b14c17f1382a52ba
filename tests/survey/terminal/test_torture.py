"""What phones and screens do differently, held at the screen: instruments, groups and tables as one screen, repeats, scales."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import MemoryStore
from survey.terminal.desk import Desk
from survey.terminal.leave_code import LeaveCode
from survey.terminal.run import hold
from tests.survey.terminal.keyboard import CTRL_C, DOWN, ENTER, UP, F, terminal

CODE = "4711"


@pytest.fixture(scope="module")
def torture() -> Questionnaire:
    return load(Path(__file__).parent / "torture.yaml")


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


class Sitting:
    """An interview at a screen of 80×24; `at` types keys at a question and gives the screen that they lead to."""

    def __init__(self, questionnaire: Questionnaire, **preload: str) -> None:
        self.store = MemoryStore()
        self.session = Session.start(questionnaire, self.store, interviewer="Lan", language="en", preload=preload)

    def at(self, name: str, *keys: str) -> str:
        path = next(path for screen in self.session.evaluation.screens() for path in screen.paths if path.endswith("/" + name))
        self.session.jump(path)
        return self.type(*keys)

    def type(self, *keys: str) -> str:
        self.session = Session.resume(self.session.questionnaire, self.store, self.session.interview)
        with terminal(*keys, CTRL_C) as (console, shown):
            hold(Desk(self.session, console, code=LeaveCode.of(CODE)))
        self.session = Session.resume(self.session.questionnaire, self.store, self.session.interview)
        return "\n".join(shown.lines)

    def value(self, name: str) -> str:
        return next((text for path, text in self.session.record.answers.items() if path.endswith("/" + name)), "")

    def missing(self, name: str) -> str:
        return next((kind for path, kind in self.session.record.missing.items() if path.endswith("/" + name)), "")


@pytest.fixture
def sitting(torture: Questionnaire) -> Sitting:
    return Sitting(torture, place="HP")


def test_what_only_a_phone_fills_in_is_recorded_and_said(sitting: Sitting) -> None:
    """The place and the recording are not applicable from the start; the first screen says so, and so does the review."""
    assert (sitting.missing("begun_at"), sitting.missing("recording")) == ("not_applicable", "not_applicable")
    assert "recorded here as not applicable: begun_at, recording" in " ".join(sitting.type().split())
    assert "∅ begun_at" in sitting.at("base", F[4])


def test_a_photograph_is_a_file_or_is_skipped(sitting: Sitting) -> None:
    """The hint says so; a required one can be skipped with F12, which is recorded."""
    assert "F12 if there is none" in " ".join(sitting.at("photo").split())
    assert "The way here" in sitting.at("photo", F[12])
    assert sitting.missing("photo") == "not_applicable"
    sitting.at("photo", '"C:/a b.jpg"', ENTER)
    assert (sitting.value("photo"), sitting.missing("photo")) == ("C:/a b.jpg", "")


def test_a_line_on_the_map_is_held_to_its_form(sitting: Sitting) -> None:
    """What is no line of points is not taken; the hint shows how to write one."""
    assert "is not a place" in sitting.at("way", "home", ENTER)
    assert "21.02 105.83; 21.03 105.84" in sitting.at("way")
    assert "How satisfied?" in sitting.at("way", "21.02 105.83; 21.03 105.84", ENTER)
    assert sitting.value("way") == "21.02 105.83 0 0;21.03 105.84 0 0"


@pytest.mark.parametrize(("typed", "told"), [("11", "is not on the scale"), ("-0.5", "is not on"), ("7.3", "between two steps")])
def test_a_scale_takes_only_its_steps(sitting: Sitting, typed: str, told: str) -> None:
    """As the slider of a phone does."""
    assert told in sitting.at("scale", typed, ENTER)
    assert sitting.value("scale") == ""
    sitting.at("scale", "7.5", ENTER)
    assert sitting.value("scale") == "7.5"


def test_a_group_shown_together_is_one_screen(sitting: Sitting) -> None:
    """Its questions stand under each other: those answered above, those to come below."""
    first = sitting.at("base")
    assert [first.index(text) for text in ("Base pay?", "Bonus?", "Together")] == sorted(
        first.index(text) for text in ("Base pay?", "Bonus?", "Together")
    )
    second = sitting.at("base", "5", ENTER)
    assert "Base pay?: 5" in second and "Bonus?" in second


def test_a_note_at_the_end_of_a_group_is_read_with_the_answers(sitting: Sitting) -> None:
    """The sum is shown after the last answer, and Enter goes on."""
    last = sitting.at("base", "5", ENTER, "7", ENTER)
    assert "Together 5 + 7" in last and "Base pay?: 5" in last and "Bonus?: 7" in last
    assert "Meals" in sitting.at("base", ENTER, ENTER, ENTER)


def test_values_of_the_sample_are_read_on_one_screen(sitting: Sitting) -> None:
    """Also those that are not there."""
    first = sitting.type()
    assert "Place: HP" in first and "Number" in first and "–" in first


def test_the_keys_of_a_grid_are_those_of_the_row_under_the_cursor(sitting: Sitting) -> None:
    """Don't know has an effect where its question takes it, whichever way the cursor came there."""
    assert "F6 ^K Don't know" in sitting.at("meal")
    assert "F6 ^K (Don't know)" in sitting.at("meal", DOWN)
    sitting.at("bed", UP, F[6])
    assert sitting.missing("meal") == "dont_know"


def test_a_table_of_multiple_choices_keeps_every_pick(sitting: Sitting) -> None:
    """A grid gives one number a row; several are asked one row after the other."""
    sitting.at("day", "1", "3", ENTER)
    assert sitting.value("day") == "1 3"


def test_the_header_says_which_instance_is_asked(sitting: Sitting) -> None:
    """Its number, and of how many where the form says so; go-to and review tell instances apart."""
    assert "Child 1/2" in sitting.at("child_name")
    sitting.at("child_name", "An", ENTER)
    assert "Child 2/2" in sitting.at("child_name", "An", ENTER)
    listed = sitting.at("child_name", F[3], "child")
    assert "child_name (1) ·" in listed and "child_name (2) ·" in listed


def test_a_key_pressed_by_mistake_in_the_private_part_leads_back_into_it(sitting: Sitting) -> None:
    """Back asks for the code; pressed again it returns to the respondent's question. The code leads to the question before."""
    assert "Private question?" in sitting.at("secret", ENTER, F[2], F[2])
    assert "Interviewer: your" in sitting.at("secret", ENTER, F[2], "0000", ENTER)
    assert "Name of the child?" in sitting.at("secret", ENTER, F[2], CODE, ENTER)


def test_a_pause_in_the_private_part_takes_the_code(sitting: Sitting) -> None:
    """The respondent does not get at the list of cases behind the interview."""
    assert "Interviewer: your" in sitting.at("secret", ENTER, F[10])
    assert "Private question?" in sitting.at("secret", ENTER, F[10], F[2])
    with terminal(ENTER, F[10], CODE, ENTER) as (console, _shown):
        assert hold(Desk(sitting.session, console, code=LeaveCode.of(CODE))) == "paused"


def test_the_header_of_the_turning_screen_tells_where_the_interview_is(sitting: Sitting) -> None:
    """Not its end."""
    assert "13 of 17 questions" in sitting.at("secret")
    assert "13 of 17 questions" in sitting.at("secret", ENTER)


def test_a_private_grid_hides_what_was_answered_before(sitting: Sitting) -> None:
    """Whoever is led to it again sees no earlier rating; leaving it blank keeps them."""
    sitting.at("boss", ENTER, "1", "2")
    assert (sitting.value("boss"), sitting.value("guard")) == ("1", "2")
    again = sitting.at("boss", ENTER)
    assert "The foreman" in again and "[" not in again
    sitting.at("boss", ENTER, ENTER, CODE, ENTER)
    assert (sitting.value("boss"), sitting.value("guard")) == ("1", "2")


def test_why_tells_the_answers_in_words_and_no_private_one(sitting: Sitting) -> None:
    """Questions by their names, answers by their labels; what the respondent answered alone stays hidden."""
    for name, answer in (("meal", "3"), ("boss", "1"), ("base", "5")):
        path = next(path for screen in sitting.session.evaluation.screens() for path in screen.paths if path.endswith("/" + name))
        sitting.session.answer(path, answer)
    told = sitting.at("after", F[9])
    assert "${boss} = '1' and ${meal} = '3' and ${base} > 1" in " ".join(told.split())
    assert "The foreman: •••" in told and "Meals: Good" in told and "Base pay?: 5" in told
