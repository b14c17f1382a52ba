"""The plain console: one line in, one line out, commands after a colon, nothing guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey.errors import AnswerError
from survey.language import use_language
from survey.terminal.plain import Plain
from survey.terminal.prompt import Action, Command, Given, Header, Message, Prompt, Reply, Row, options_of

EVERY_ACTION = frozenset(Action)
SEX = options_of([("male", "Nam"), ("female", "Nữ")])
HAZARDS = options_of([("noise", "Tiếng ồn"), ("dust", "Bụi"), ("heat", "Nóng"), ("none", "Không có")])
COMMUNES = options_of([(f"{code:05d}", f"Xã {name} {code}") for code, name in enumerate(["An Bình", "Hải Hà"] * 15, 1)])


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def talk(prompt: Prompt, *typed: str) -> tuple[Reply, list[str]]:
    """The reply to these lines, and every line that was said."""
    lines, said = iter(typed), list[str]()

    def read(_mark: str) -> str:
        return next(lines)

    return Plain(read, said.append).ask(prompt), said


def test_a_question_is_read_out_with_its_name_and_its_answers() -> None:
    """Name, wording, hint, messages, then one line an answer."""
    prompt = Prompt(
        "one", "Giới tính?", path="/w/sex", hint="Không đọc", options=SEX, messages=(Message("problem", "Cần trả lời."),)
    )
    reply, said = talk(prompt, "2")
    assert reply == Given("female", "/w/sex")
    assert said == ["[sex] Giới tính?", "Không đọc", "✗ Cần trả lời.", "  1  Nam", "  2  Nữ"]


@pytest.mark.parametrize("typed", ["2", "female", "nu", "Nữ"])
def test_an_answer_is_its_code_its_value_or_its_label(typed: str) -> None:
    """All of these mean the same answer."""
    assert talk(Prompt("one", "?", options=SEX), typed)[0] == Given("female")


def test_a_long_answer_goes_on_on_the_next_line() -> None:
    """Where the line ends in a backslash; commands and everything else are as ever."""
    story = Prompt("long_text", "Wishes?", path="/w/wishes", actions=frozenset({Action.BACK}))
    reply, said = talk(story, "Tăng lương \\", "Giảm giờ\\", "Nghỉ Tết")
    assert reply == Given("Tăng lương\nGiảm giờ\nNghỉ Tết", "/w/wishes")
    assert said == ["[wishes] Wishes?", "(a line that ends in \\ goes on on the next)"]
    assert talk(story, ":b")[0] == Command(Action.BACK, path="/w/wishes")
    assert talk(replace(story, kind="text"), "a\\")[0] == Given("a\\", "/w/wishes")


def test_no_match_and_more_than_one_match_are_no_answers() -> None:
    """The console says so and reads on."""
    reply, said = talk(Prompt("one", "?", options=COMMUNES), "zzz", "an binh", "an binh 3", "00003")
    assert reply == Given("00003")
    assert "✗ Nothing matches “zzz”; this is not an answer." in said
    assert "· 15 match “an binh”; type more, or a code:" in said


def test_a_long_list_is_not_read_out_unless_asked_for() -> None:
    """`?` lists it."""
    _reply, said = talk(Prompt("one", "?", options=COMMUNES), "1")
    assert said[1:] == ["30 choices: type a code or part of a name, ? lists them"]
    _reply, said = talk(Prompt("one", "?", options=COMMUNES), "?", "1")
    assert len(said) == 2 + 30


def test_several_answers_on_one_line() -> None:
    """Codes with spaces or commas; an exclusive one stands alone; a ranking keeps the order typed."""
    assert talk(Prompt("many", "?", options=HAZARDS), "3 1")[0] == Given("noise heat")
    assert talk(Prompt("many", "?", options=HAZARDS, exclusive=frozenset({"none"})), "1,2,4")[0] == Given("none")
    assert talk(Prompt("rank", "?", options=HAZARDS), "3 1 2")[0] == Given("heat noise dust")
    assert talk(Prompt("many", "?", options=COMMUNES), "00002, 1")[0] == Given("00001 00002")


def test_an_empty_line_keeps_the_answer_and_clear_removes_it() -> None:
    """The present answer is read out first; of a dialog what Enter picks."""
    prompt = Prompt("one", "?", path="/w/sex", options=SEX, value="male")
    reply, said = talk(prompt, "")
    assert reply == Given("male", "/w/sex")
    assert "Present answer: Nam (Enter keeps it, :clear removes it)" in said
    assert talk(prompt, ":clear")[0] == Given("", "/w/sex")
    assert talk(Prompt("one", "?", options=SEX, value="male"), "") == (Given("male"), ["?", "  1  Nam", "  2  Nữ", "Enter: Nam"])
    assert talk(Prompt("text", "?", value="2024-01-31", typed="31/1/2024"), "")[0] == Given("2024-01-31")


def test_text_is_checked_and_may_begin_with_a_colon() -> None:
    """A text that is not of its type is refused with the reason; `::` types a colon."""

    def whole(text: str) -> str:
        if not text.isdigit():
            raise AnswerError("this is not a whole number")
        return text

    reply, said = talk(Prompt("text", "?", store=whole), "x", "12")
    assert reply == Given("12")
    assert "✗ this is not a whole number" in said
    assert talk(Prompt("text", "?"), "::)")[0] == Given(":)")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (":b", Command(Action.BACK, "/w/q")),
        (":dk", Command(Action.DONT_KNOW, "/w/q")),
        (":r người khác có mặt", Command(Action.REMARK, "/w/q", "người khác có mặt")),
        (":j age", Command(Action.JUMP, "/w/q", "age")),
        (":q", Command(Action.PAUSE, "/w/q")),
    ],
)
def test_commands_follow_a_colon(typed: str, command: Command) -> None:
    """With their argument after a space."""
    assert talk(Prompt("text", "?", path="/w/q", actions=EVERY_ACTION), typed)[0] == command


def test_a_command_without_effect_says_so() -> None:
    """Neither an unknown command nor one the question does not take is an answer."""
    reply, said = talk(Prompt("text", "?", actions=frozenset({Action.BACK})), ":rf", ":zz", "a")
    assert reply == Given("a")
    assert said[1:] == ["! This question does not take this answer.", "! There is no command “:zz”; :h shows them."]


def test_a_grid_is_asked_row_by_row() -> None:
    """The rating goes to the row the cursor is on; an empty line leaves the grid."""
    rows = (Row("/w/a", "Lương", "2"), Row("/w/b", "Bữa ăn"))
    prompt = Prompt("grid", "Hài lòng?", path="/w/b", options=options_of([("1", "Kém"), ("2", "Tốt")]), rows=rows)
    reply, said = talk(prompt, "1")
    assert reply == Given("1", "/w/b")
    assert "1/2 Lương: Tốt" in said
    assert talk(prompt, "")[0] == Given("", "")


def test_the_reasons_that_a_question_takes_are_said_with_their_commands() -> None:
    """There is no footer to read them from; a question that takes none says nothing."""
    missing = frozenset({Action.REFUSED, Action.DONT_KNOW, Action.HELP})
    assert talk(Prompt("text", "Pay?", actions=missing), "5")[1] == ["Pay?", "(:dk Don't know, :rf Refused)"]
    assert talk(Prompt("text", "Pay?", actions=frozenset({Action.HELP})), "5")[1] == ["Pay?"]


def test_headers_are_said_when_they_change_and_banners_always() -> None:
    """A screen reader hears the section once; practice is said at every question."""
    said: list[str] = []
    console = Plain(lambda _mark: "x", said.append)
    header = Header("Phiếu", "A. Bản thân", banner="LUYỆN TẬP")
    console.ask(Prompt("text", "a", header=header))
    console.ask(Prompt("text", "b", header=header))
    assert said == ["LUYỆN TẬP", "== Phiếu ==", "-- A. Bản thân --", "a", "LUYỆN TẬP", "b"]


def test_the_end_of_input_is_not_an_answer() -> None:
    """A closed pipe is EOFError, which pauses the interview."""

    def closed(_mark: str) -> str:
        raise EOFError

    with pytest.raises(EOFError):
        Plain(closed, list[str]().append).ask(Prompt("text", "?"))
