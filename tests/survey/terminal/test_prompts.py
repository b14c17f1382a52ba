"""Every prompt, typed on as an interviewer types on it: number keys, codes, names without accents, UniKey, the shared keys."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import DummyOutput

from survey.errors import AnswerError
from survey.language import use_language
from survey.questionnaire.model import Question
from survey.terminal.frame import Device, Notice, framed
from survey.terminal.fullscreen import FullScreen, body_of
from survey.terminal.keys import KEYS, Key
from survey.terminal.meanwhile import Meanwhile
from survey.terminal.picker import Picker
from survey.terminal.prompt import Action, Command, Given, Header, Kind, Message, Prompt, Row, options_of
from survey.terminal.question import type_of
from tests.survey.terminal.keyboard import BACKSPACE, CTRL_C, CTRL_D, DOWN, ENTER, UP, F, press, seen

SEX = options_of([("male", "Nam"), ("female", "Nữ")])
HAZARDS = options_of([("noise", "Tiếng ồn"), ("dust", "Bụi"), ("heat", "Nóng"), ("none", "Không có")])
NAMES = "Hà Nội,Hà Giang,Cao Bằng,Bắc Kạn,Hải Phòng,Đà Nẵng,Đồng Nai,Thừa Thiên Huế,Bà Rịa - Vũng Tàu,Cần Thơ,Đắk Lắk"
PROVINCES = options_of([(f"{place:02d}", name) for place, name in enumerate(NAMES.split(","), 1)])
EVERY_ACTION = frozenset(Action)
HEADER = Header("Phiếu hỏi công nhân lao động", "A. Bản thân và gia đình", 3, 118, "vi", "Đội 1 · Lan")


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def one(**fields: object) -> Prompt:
    return Prompt(**{"kind": "one", "text": "Sex?", "path": "/w/sex", "options": SEX, **fields})  # type: ignore[arg-type]


def province(kind: Kind = "one", **fields: object) -> Prompt:
    return Prompt(**{"kind": kind, "text": "Province?", "path": "/w/p", "options": PROVINCES, **fields})  # type: ignore[arg-type]


def test_a_number_key_and_enter_pick_an_answer() -> None:
    """2 and Enter give the second answer; a second number corrects the first before Enter."""
    assert press(one(), "2" + ENTER) == Given("female", "/w/sex")
    assert press(one(), "21" + ENTER) == Given("male", "/w/sex")


def test_numeric_values_are_their_own_keys() -> None:
    """Where the form's values are digits, the digit typed is the value and not the place in the list."""
    yes_no = options_of([("1", "Có"), ("0", "Không")])
    assert press(one(options=yes_no), "0" + ENTER) == Given("0", "/w/sex")


def test_work_is_done_while_a_prompt_waits_and_a_key_interrupts_it() -> None:
    """Steps are taken until the answer comes; the rest waits for the next prompt, and no step is taken twice."""
    taken: list[int] = []

    def work(keys: PipeInput) -> Iterator[None]:
        for step in range(10):
            if step in (4, 9):
                keys.send_text("1" + ENTER)
            taken.append(step)
            yield

    with create_pipe_input() as pipe:
        meanwhile = Meanwhile()
        meanwhile.add(work(pipe))
        console = FullScreen(Device(pipe, DummyOutput()), meanwhile)
        assert console.ask(one()) == Given("male", "/w/sex")
        before = len(taken)
        assert 5 <= before < 10
        assert console.ask(one()) == Given("male", "/w/sex")
    assert taken == list(range(10))


def test_only_a_question_can_be_left_unanswered() -> None:
    """The first line of a dialog of ours calls the dialog off; one with a choice made beforehand has no such line."""
    assert any("(not answered)" in line for line in seen(one()))
    dialog = seen(one(path=""))
    assert any("(cancel)" in line for line in dialog)
    assert not any("not answered" in line for line in dialog)
    assert press(one(path=""), ENTER) == Given("")
    assert not any("–" in line for line in seen(one(path="", value="male", optional=False)))


def test_enter_alone_never_picks_the_first_answer() -> None:
    """Enter on a fresh question leaves it blank; on an answered one it keeps the answer."""
    assert press(one(), ENTER) == Given("", "/w/sex")
    assert press(one(value="female"), ENTER) == Given("female", "/w/sex")


def test_arrows_move_through_the_answers() -> None:
    """Down twice from `not answered` is the second answer."""
    assert press(one(), DOWN + DOWN + ENTER) == Given("female", "/w/sex")


def test_a_multiple_choice_is_toggled_by_number_and_by_space() -> None:
    """Number keys add and take away; Space toggles the pointed line; the answer is in the order of the list."""
    many = Prompt("many", "Hazards?", options=HAZARDS, exclusive=frozenset({"none"}))
    assert press(many, "31" + ENTER) == Given("noise heat")
    assert press(many, "331" + ENTER) == Given("noise")
    assert press(many, DOWN + " " + ENTER) == Given("dust")
    assert press(many, "ai" + ENTER) == Given(""), "questionary's select-all and invert are off"


def test_an_exclusive_answer_stands_alone() -> None:
    """`None of these` takes the others away, and another answer takes it away."""
    many = Prompt("many", "Hazards?", options=HAZARDS, exclusive=frozenset({"none"}), value="noise dust")
    assert press(many, "4" + ENTER) == Given("none")
    assert press(many, "43" + ENTER) == Given("heat")


def test_a_ranking_keeps_the_order_of_the_keys() -> None:
    """First pressed is first; pressed again it leaves its place to the next."""
    rank = Prompt("rank", "First, second, third?", options=HAZARDS)
    assert press(rank, "312" + ENTER) == Given("heat noise dust")
    assert press(rank, "3123" + ENTER) == Given("noise dust")
    assert any("[1] 3  Nóng" in line for line in seen(rank, "3"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [("hai phong", "05"), ("Hải Phòng", "05"), ("05", "05"), ("5", "05"), ("da nang", "06"), ("dong", "07"), ("vung tau", "09")],
)
def test_a_long_list_is_picked_by_code_or_without_accents(typed: str, value: str) -> None:
    """`hai phong` finds Hải Phòng, `5` finds 05, and words inside a name find it too."""
    assert press(province(), typed + ENTER) == Given(value, "/w/p")


def test_decomposed_letters_find_the_same() -> None:
    """Text typed as letters and separate accents (NFD) finds what composed text finds."""
    assert press(province(), unicodedata.normalize("NFD", "Đà Nẵng") + ENTER) == Given("06", "/w/p")


def test_no_match_is_never_an_answer() -> None:
    """Enter on a search without a match is refused with a message; after mending the search it picks."""
    assert press(province(), "zzz" + ENTER + BACKSPACE * 3 + "hue" + ENTER) == Given("08", "/w/p")
    assert any("Nothing matches" in line for line in seen(province(), "zzz", ENTER))


def test_enter_alone_in_the_picker_keeps_or_leaves_blank() -> None:
    """An empty search gives the present answer, or a blank one where there is none; never the first line."""
    assert press(province(), ENTER) == Given("", "/w/p")
    assert press(province(value="07"), ENTER) == Given("07", "/w/p")


def test_several_and_ranked_picks_from_a_long_list() -> None:
    """Enter adds what was searched, Space the pointed line; Enter on an empty search confirms."""
    assert press(province("many"), "hue" + ENTER + "5" + ENTER + ENTER) == Given("05 08", "/w/p")
    assert press(province("rank"), "hue" + ENTER + "5" + ENTER + ENTER) == Given("08 05", "/w/p")
    assert press(province("many"), DOWN + DOWN + " " + ENTER) == Given("02", "/w/p")


def test_the_picker_draws_only_what_is_seen() -> None:
    """With 5,000 choices a key draws as many lines as the window has, the pointed one among them."""
    many = options_of([(str(code), f"Xã số {code}") for code in range(1, 5001)])
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        state = Picker(Prompt("one", "Commune?", options=many, value="4321"), Notice())
    drawn = state.lines(12, 60)
    assert sum(text == "\n" for _style, text, *_rest in drawn) == 12
    assert any("4321  Xã số 4321" in text for _style, text, *_rest in drawn)


def test_unikey_replaces_letters_with_backspace() -> None:
    """UniKey types `Tie`, takes letters back and types accented ones; the answer is what the screen showed."""
    text = Prompt("text", "Name?", path="/w/name", actions=EVERY_ACTION)
    assert press(text, "Tie" + BACKSPACE + "ê" + BACKSPACE + "ế" + "ng" + ENTER) == Given("Tiếng", "/w/name")
    assert press(text, "Tie\x08\x08iến" + ENTER) == Given("Tiến", "/w/name")
    assert press(province(actions=EVERY_ACTION), "ha" + BACKSPACE + "ả" + "i p" + ENTER) == Given("05", "/w/p")


def test_text_is_kept_as_nfc_without_outer_spaces() -> None:
    """What is stored has one character a letter."""
    assert press(Prompt("text", "Name?"), " " + unicodedata.normalize("NFD", "Nguyễn") + " " + ENTER) == Given("Nguyễn")


def test_a_text_that_is_not_of_its_type_stays_to_be_mended() -> None:
    """A number question refuses letters, says why, and takes the mended text."""

    def whole(text: str) -> str:
        if not text.isdigit():
            raise AnswerError("this is not a whole number")
        return text

    age = Prompt("text", "Age?", store=whole)
    assert press(age, "3x" + ENTER + BACKSPACE + "4" + ENTER) == Given("34")
    assert any("this is not a whole number" in line for line in seen(age, "x", ENTER))


def test_a_note_needs_only_enter() -> None:
    """Letters do nothing on a note."""
    assert press(Prompt("note", "Read this", path="/w/n"), "x" + ENTER) == Given("", "/w/n")


def test_a_grid_gives_each_rating_at_once() -> None:
    """A number rates the row of the cursor; arrows move it; Enter gives the screen back."""
    rows = (Row("/w/a", "Lương", "2"), Row("/w/b", "Bữa ăn"))
    rating = Prompt("grid", "How satisfied?", path="/w/b", options=options_of([("1", "Kém"), ("2", "Tốt")]), rows=rows)
    assert press(rating, "1") == Given("1", "/w/b")
    assert press(rating, UP + "1") == Given("1", "/w/a")
    assert press(rating, ENTER) == Given("", "")
    assert any("Lương" in line and "[2]" in line for line in seen(rating))


ON_EVERY_KIND = [one(), province(), Prompt("text", "?"), Prompt("note", "?"), Prompt("many", "?", options=SEX)]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.action.value)
@pytest.mark.parametrize("prompt", ON_EVERY_KIND, ids=["list", "picker", "text", "note", "checkbox"])
def test_every_key_works_on_every_prompt(prompt: Prompt, key: Key) -> None:
    """The function key and its Ctrl alternative give the same command on lists, the picker, text and notes."""
    open_prompt = replace(prompt, path="/w/q", actions=EVERY_ACTION)
    control = chr(ord(key.control[-1]) - ord("a") + 1)
    expected = Command(key.action, path="/w/q")
    assert press(open_prompt, F[int(key.function[1:])]) == expected
    assert press(open_prompt, control) == expected


def test_a_key_without_effect_says_so_and_the_question_stays() -> None:
    """`Refused` on a question that does not take it shows a message; the answer can still be given."""
    assert press(one(), F[7] + "1" + ENTER) == Given("male", "/w/sex")
    assert any("does not take this answer" in line for line in seen(one(), F[7]))


def test_a_command_carries_what_was_typed() -> None:
    """A text half typed is not lost to a look at the help."""
    assert press(Prompt("text", "?", actions=EVERY_ACTION), "abc" + F[1]) == Command(Action.HELP, draft="abc")


def test_ctrl_c_and_ctrl_d_leave() -> None:
    """They are exceptions, never an answer."""
    for prompt in (one(), province(), Prompt("text", "?"), Prompt("note", "?")):
        with pytest.raises(KeyboardInterrupt):
            press(prompt, CTRL_C)
        with pytest.raises(EOFError):
            press(prompt, CTRL_D)


def test_no_shared_key_is_one_that_vietnamese_typing_sends() -> None:
    """Backspace, Ctrl-H, Tab, Enter, Esc and Ctrl-Z are bound by none of the shared keys."""
    prompt = one(actions=EVERY_ACTION)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        framed(prompt, body_of(prompt, Notice()), Notice())
    forbidden = {Keys.Backspace.value, Keys.ControlI.value, Keys.ControlJ.value, Keys.ControlM.value, Keys.Escape.value, "c-z"}
    bound = {name for key in KEYS for name in (key.function, key.control)}
    assert not bound & forbidden
    assert len(bound) == 2 * len(KEYS), "each key has one meaning"
    assert len({key.plain for key in KEYS}) == len(KEYS)


def test_the_screen_at_80_by_24() -> None:
    """Header with title, progress, section, people and language; the question; messages under it; the footer at the bottom."""
    prompt = one(
        header=HEADER, hint="Do not read out", messages=(Message("problem", "An answer is needed."),), actions=EVERY_ACTION
    )
    lines = seen(prompt)
    assert lines[0] == " Phiếu hỏi công nhân lao động                                3 of 118 questions"
    assert lines[1] == " A. Bản thân và gia đình                                        Đội 1 · Lan  vi"
    assert lines[3:6] == ("Sex?", "Do not read out", "✗ An answer is needed.")
    assert " » –  (not answered)" in lines
    assert lines[-3].startswith("F1 ^G Help  F2 ^B Back")
    assert max(len(line) for line in lines) <= 80


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("columns", [80, 120])
def test_the_footer_names_every_key_in_both_languages(language: str, columns: int) -> None:
    """Every key of the table stands in the footer whole, in at most three lines of 80 columns."""
    use_language(language)
    lines = seen(one(actions=EVERY_ACTION), columns=columns)
    start = next(place for place, line in enumerate(lines) if line.startswith("F1 ^G"))
    assert len(lines) - start <= 3
    assert all(key.shown in " ".join(lines[start:]) for key in KEYS)


def test_a_long_question_in_a_small_window_keeps_answers_and_footer() -> None:
    """At 60×16 the text wraps and the list and the keys can still be seen."""
    lines = seen(one(text="Câu hỏi rất dài. " * 8, header=HEADER, actions=EVERY_ACTION), rows=16, columns=60)
    assert any("1  Nam" in line for line in lines)
    assert any("F10" in line for line in lines)


def test_several_lines_of_text() -> None:
    """Enter begins a new line and finishes on an empty one; Ctrl-O finishes anywhere; what was pasted keeps its lines; nothing
    typed is left blank by one Enter."""
    story = Prompt("long_text", "Wishes?", path="/w/wishes")
    assert press(story, "Tăng lương\rGiảm giờ\r\r") == Given("Tăng lương\nGiảm giờ", "/w/wishes")
    assert press(story, "một\rhai" + UP + "\x0f") == Given("một\nhai", "/w/wishes")
    assert press(story, "\x1b[200~một\n\nhai\x1b[201~\r\r") == Given("một\n\nhai", "/w/wishes")
    assert press(story, ENTER) == Given("", "/w/wishes")
    again = replace(story, typed="một\nhai", actions=EVERY_ACTION)
    assert press(again, " ba\x0f") == Given("một\nhai ba", "/w/wishes")
    assert press(again, F[2]) == Command(Action.BACK, path="/w/wishes", draft="một\nhai")


def test_lines_of_text_are_checked_as_they_are_confirmed() -> None:
    """What is refused stays, to be mended."""

    def short(text: str) -> str:
        if len(text) > 5:
            raise AnswerError("too long")
        return text

    story = Prompt("long_text", "Wishes?", path="/w/wishes", store=short)
    assert press(story, "một hai\x0f" + BACKSPACE * 4 + "\x0f") == Given("một", "/w/wishes")


@pytest.mark.parametrize(
    ("appearance", "typed", "stored"),
    [
        (("month-year",), "11/2026", "2026-11-01"),
        (("month-year",), "2026-11", "2026-11-01"),
        (("no-calendar", "month-year"), "5/11/2026", "2026-11-01"),
        (("year",), "2026", "2026-01-01"),
        (("year",), "05/11/2026", "2026-01-01"),
        ((), "5/11/2026", "2026-11-05"),
    ],
)
def test_as_much_of_a_date_as_is_asked(appearance: tuple[str, ...], typed: str, stored: str) -> None:
    """A month or a year is kept as its first day, and shown as it was typed."""
    answers = type_of(Question("d", "/data/d", "date", "date", "input", appearance=appearance))
    assert answers.parse(typed, "vi") == stored
    assert answers.parse(answers.show(stored, "vi"), "vi") == stored


@pytest.mark.parametrize(("word", "typed"), [("month-year", "13/2026"), ("month-year", "2026"), ("year", "26"), ("year", "nay")])
def test_what_is_no_month_or_year_is_told_with_an_example(word: str, typed: str) -> None:
    """The interviewer types it again."""
    with pytest.raises(AnswerError, match="such as"):
        type_of(Question("d", "/data/d", "date", "date", "input", appearance=(word,))).parse(typed, "vi")
