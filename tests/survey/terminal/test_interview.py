"""Whole interviews at the plain console: every key, roster, grid, soft check, self-completed part, review, end, resume."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import MemoryStore
from survey.terminal.desk import Desk
from survey.terminal.leave_code import LeaveCode
from survey.terminal.plain import Plain
from survey.terminal.run import Ending, hold
from tests.survey.terminal.keyboard import BACKSPACE, CTRL_C, ENTER, F, terminal, typist

CODE = "4711"
TO_AGE = ("", "Lan", "2")
TO_TOWN = (*TO_AGE, "34", "31/1/2015")
TO_MEMBERS = (*TO_TOWN, "hai phong")
TO_ROSTER = (*TO_MEMBERS, "An", "8")
TO_HAZARDS = (*TO_ROSTER, "")
TO_SECRET = (*TO_HAZARDS, "1 2", "1", "3", "", "", "8.5", "6")
EXPECTED = {
    "cluster": "c7", "full_name": "Lan", "sex": "female", "age": "34", "married": "2015-01-31", "town": "31",
    "member_name": "An", "hazards": "noise dust", "rate_meal": "3", "worst": "heat noise dust none", "hours_day": "8.5",
    "days_week": "6", "secret": "female",
}  # fmt: skip


@pytest.fixture(scope="module")
def family() -> Questionnaire:
    """The form with one of everything."""
    return load(Path(__file__).parent / "family.yaml")


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


@dataclass
class Talk:
    """An interview held by typing lines; when they run out the input ends, which pauses it."""

    questionnaire: Questionnaire
    store: MemoryStore = field(default_factory=MemoryStore)
    said: list[str] = field(default_factory=list)
    session: Session | None = None

    def __call__(self, *lines: str, preload: dict[str, str] | None = None) -> Ending:
        """Begin the interview, or go on with it, and type these lines."""
        if self.session is None:
            self.session = Session.start(
                self.questionnaire, self.store, interviewer="Lan", language="en", preload=preload or {"cluster": "c7"}
            )
        else:
            self.session = Session.resume(self.questionnaire, self.store, self.session.interview)
        self.said.clear()
        return hold(Desk(self.session, Plain(typist(*lines), self.said.append), people="Lan", code=LeaveCode.of(CODE)))

    def value(self, name: str) -> str:
        """The stored answer of the only question of that name."""
        assert self.session is not None
        return next((text for path, text in self.session.record.answers.items() if path.rpartition("/")[2] == name), "")

    @property
    def asked(self) -> str:
        """The name of the question asked last."""
        return next(line[1:].partition("]")[0] for line in reversed(self.said) if line.startswith("["))


@pytest.fixture
def talk(family: Questionnaire) -> Talk:
    """An interview about to begin."""
    return Talk(family)


def test_a_whole_interview_to_its_end(talk: Talk) -> None:
    """Read-only value, text, choices, numbers, a date as people write it, roster, grid, ranking, group, private part, closing."""
    ending = talk(
        *TO_ROSTER, "2", "Bình", "40", "", "1 2", "1", "3", "", "3 1 2 4", "8.5", "6",
        "", "2", CODE, "", "1", "1",
    )  # fmt: skip
    assert ending == "completed", talk.said[-8:]
    assert {name: talk.value(name) for name in EXPECTED} == EXPECTED
    assert talk.session is not None
    assert talk.session.record.disposition == "complete"


def test_back_from_the_closing_screen_leads_to_the_last_question(talk: Talk) -> None:
    """The closing screen has no question of its own; the key works there too."""
    ending = talk(
        *TO_ROSTER, "2", "Bình", "40", "", "1 2", "1", "3", "", "3 1 2 4", "8.5", "6",
        "", "2", CODE, "", ":b", "", "1", "1",
    )  # fmt: skip
    assert ending == "completed", talk.said[-8:]


def test_every_confirmed_answer_is_in_the_journal_before_the_next_question(talk: Talk) -> None:
    """When a question is read out, the answers before it are events already."""
    seen: list[tuple[str, int]] = []

    def write(line: str) -> None:
        if line.startswith("[") and talk.session is not None:
            seen.append((line[1:].partition("]")[0], sum(event.kind == "answer" for event in talk.store.events())))

    session = talk.session = Session.start(talk.questionnaire, talk.store, interviewer="Lan", language="en", preload={})
    hold(Desk(session, Plain(typist(*TO_MEMBERS), write), code=LeaveCode.of(CODE)))
    assert seen == [("cluster", 0), ("full_name", 0), ("sex", 1), ("age", 2), ("married", 3), ("town", 4), ("member_name", 5)]


def test_the_interview_goes_on_at_the_question_that_was_open(talk: Talk) -> None:
    """The input ends anywhere: it is paused, and the next sitting begins at the same question."""
    assert talk(*TO_AGE) == "paused"
    assert talk.asked == "age"
    assert talk() == "paused"
    assert talk.asked == "age"
    assert talk.said[-1] != "Present answer: 34"


def test_a_required_question_is_not_left_blank(talk: Talk) -> None:
    """Enter alone shows the problem under the question, which is asked again."""
    talk("", "")
    assert talk.asked == "full_name"
    assert any(line.startswith("✗") for line in talk.said)


def test_an_answer_against_the_constraint_is_not_kept(talk: Talk) -> None:
    """Its message is shown and the question stays."""
    talk(*TO_AGE, "7")
    assert talk.asked == "age"
    assert "✗ Age from 15 to 109." in talk.said
    assert talk.value("age") == ""


def test_a_soft_check_is_confirmed_with_a_reason(talk: Talk) -> None:
    """An unlikely answer is kept; going on asks for the reason, which is recorded."""
    talk(*TO_AGE, "85", "2", "has her papers")
    assert "! Over 80?" in talk.said
    assert talk.asked == "married"
    assert talk.session is not None
    assert [item.reason for item in talk.session.record.confirmations.values()] == ["has her papers"]


def test_a_soft_check_lets_the_answer_be_corrected(talk: Talk) -> None:
    """Correcting asks the question again."""
    talk(*TO_AGE, "85", "1", "58")
    assert talk.asked == "married"
    assert talk.value("age") == "58"


def test_back_shows_the_answer_and_forward_keeps_it(talk: Talk) -> None:
    """Going back asks the earlier question with its answer; Enter keeps it."""
    talk(*TO_AGE, ":b")
    assert talk.asked == "sex"
    assert "Present answer: Female (Enter keeps it, :clear removes it)" in talk.said
    talk("", "34")
    assert talk.asked == "married"
    assert talk.value("sex") == "female"


def test_missing_answers_only_where_the_question_takes_them(talk: Talk) -> None:
    """`Refused` is recorded on the question that allows it and refused by the one that does not."""
    talk("", ":rf", "Lan", ":rf")
    assert "! This question does not take this answer." in talk.said
    assert talk.asked == "age"
    assert talk.session is not None
    assert list(talk.session.record.missing.values()) == ["refused"]


def test_jump_review_and_remark(talk: Talk) -> None:
    """`:j name` goes to a question, `:r text` leaves a remark, `:l` lists it beside the answers."""
    talk(*TO_AGE, ":r neighbour present", ":j full_name")
    assert talk.asked == "full_name"
    talk(":l", "1")
    review = [line for line in talk.said if "✎" in line or "full_name ·" in line]
    assert any("neighbour present" in line for line in review)
    assert any("Lan" in line for line in review)


def test_the_language_changes_in_the_middle(talk: Talk) -> None:
    """The same question is asked in the other language, and so are the messages."""
    talk(*TO_AGE, ":lang")
    assert talk.said[-2:] != []
    assert "[age] Bao nhiêu tuổi?" in talk.said


def test_help_shows_the_guidance_and_the_keys(talk: Talk) -> None:
    """The designer's note for this question comes first."""
    talk(*TO_AGE, ":h")
    assert any("Ask for the year of birth if unsure." in line for line in talk.said)
    assert any(":dk" in line for line in talk.said)


def test_why_names_the_answers_that_decide(talk: Talk) -> None:
    """The wedding day is asked because of the age."""
    talk(*TO_AGE, "34", ":why")
    assert any("age" in line for line in talk.said[-4:])


def test_a_roster_grows_is_mended_and_shrinks(talk: Talk) -> None:
    """Add a second, edit the first, delete it (asked twice), put it back, go on."""
    talk(*TO_ROSTER, "2", "Binh", "40")
    assert talk.asked == "member"
    talk("1", "Anh", "")
    assert talk.asked == "member"
    assert any("Anh, 8" in line for line in talk.said)
    talk("4", "1", "1", "0")
    assert talk.session is not None
    assert not talk.session.record.removed, "one no is enough"
    talk("4", "1", "1", "1")
    assert len(talk.session.record.removed) == 1
    assert any("1 listed" in line for line in talk.said)
    talk("4")
    assert not talk.session.record.removed
    assert any("2 listed" in line for line in talk.said)


def test_a_grid_takes_missing_answers_and_wants_every_row(talk: Talk) -> None:
    """Leaving a grid with a required row open says so; `:rf` counts for the row of the cursor."""
    talk(*TO_HAZARDS, "1", "2", "")
    assert talk.asked == "rate_meal"
    talk(":rf", "")
    assert talk.asked == "worst"


def test_a_group_shows_the_answers_above_the_next_question(talk: Talk) -> None:
    """Note and first answer stand above the second question of the screen."""
    talk(*TO_HAZARDS, "1", "1", "3", "", "", "8.5")
    assert talk.asked == "days_week"
    assert "Think of last week." in talk.said
    assert "Hours a day?: 8.5" in talk.said


def test_the_private_part_hides_answers_and_needs_the_code(talk: Talk) -> None:
    """The screen is handed over; a wrong code does not end the part; the answer is never shown to the interviewer."""
    talk(*TO_SECRET, "", "2", "0000", CODE)
    assert any("for the respondent alone" in line for line in talk.said)
    assert "✓ secret: •••" in talk.said
    assert "✗ This is not the code." in talk.said
    assert talk.asked == "thanks"
    talk(":b", "")
    assert talk.asked == "secret"
    assert not any("Present answer" in line for line in talk.said)
    assert talk.value("secret") == "female"


def test_keys_that_leave_the_private_part_have_no_effect_in_it(talk: Talk) -> None:
    """Neither the review list nor a jump shows anything to the respondent."""
    talk(*TO_SECRET, "", ":l", ":j age")
    assert talk.asked == "secret"
    assert talk.said.count("! This key does nothing here.") == 2


def test_an_interview_broken_off_is_closed_with_its_outcome(talk: Talk) -> None:
    """`:end` closes from anywhere; an incomplete interview cannot be called complete."""
    ending = talk(*TO_AGE, ":end", "4", "1")
    assert ending == "completed", talk.said[-8:]
    assert talk.session is not None
    assert talk.session.record.disposition == "break_off"
    assert not any("AAPOR 1.1" in line for line in talk.said)


def test_pause_is_a_command_too(talk: Talk) -> None:
    """`:q` ends the sitting at once."""
    assert talk(*TO_AGE, ":q", "34") == "paused"
    assert talk.value("age") == ""


def test_the_same_interview_on_the_full_screen(family: Questionnaire) -> None:
    """Keys on an 80×24 screen: the note, a name, a number key, an answer refused and mended, back; Ctrl-C pauses."""
    store = MemoryStore()
    session = Session.start(family, store, interviewer="Lan", language="en", preload={"cluster": "c7"})
    keys = (ENTER, "Lan", ENTER, "2", ENTER, "7", ENTER, BACKSPACE, "34", ENTER, F[2], CTRL_C)
    with terminal(*keys) as (console, shown):
        assert hold(Desk(session, console, people="Team 1 · Lan", code=LeaveCode.of(CODE))) == "paused"
    assert shown.lines[0].startswith(" Family form") and shown.lines[0].endswith("4 of 15 questions")
    assert shown.lines[1] == " A. Respondent                                                 Team 1 · Lan  en"
    assert "How old?" in shown.lines
    assert "›  34" in shown.lines
    answers = {path.rpartition("/")[2]: text for path, text in session.record.answers.items()}
    assert {name: answers[name] for name in ("full_name", "sex", "age")} == {"full_name": "Lan", "sex": "female", "age": "34"}
    assert session.record.status == "paused"


def test_practice_is_said_on_the_screen(family: Questionnaire) -> None:
    """The banner stands under the header of every prompt."""
    session = Session.start(family, MemoryStore(), interviewer="Lan", language="en", preload={})
    with terminal(CTRL_C) as (console, shown):
        hold(Desk(session, console, banner="PRACTICE – nothing is kept"))
    assert " PRACTICE – nothing is kept" in shown.lines


def test_a_required_note_is_not_passed_before_its_reason_is_mended(tmp_path: Path) -> None:
    """Enter stays at a note that holds the interview; back, the age is mended, and the note is gone."""
    form = tmp_path / "doubt.yaml"
    form.write_text(
        """
        survey:
          - {type: integer, name: age, label: Age}
          - {type: note, name: doubt, label: Nobody is so old, required: yes, relevant: "${age} > 120"}
          - {type: text, name: name, label: Name}
        settings: {form_id: doubt}
        """,
        encoding="utf-8",
    )
    talk = Talk(load(form))
    talk("130", "", "", ":b", "13", preload={"age": ""})
    assert sum("first put right what this says" in line for line in talk.said) == 2
    assert talk.asked == "name"
