"""Nothing that must be read is cut without a sign, however small the window; and nothing is shown that only phones can read."""

from __future__ import annotations

import pytest

from survey.errors import AnswerError
from survey.language import use_language
from survey.terminal.markup import unmarked
from survey.terminal.prompt import Action, Given, Header, Message, Prompt, Row, options_of
from tests.survey.terminal.keyboard import DOWN, ENTER, press, seen

PAGE_DOWN, PAGE_UP = "\x1b[6~", "\x1b[5~"
HEADER = Header("Phiếu hỏi công nhân", "A. Bản thân", 3, 118, "vi", "Đội 1 · Lan")
WORDS = " ".join(f"từ{place}" for place in range(1, 301))
SIZES = [(15, 60), (24, 80), (50, 200)]


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def words_on(lines: tuple[str, ...]) -> set[str]:
    return {word for line in lines for word in line.split() if word.startswith("từ")}


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_enter_turns_the_pages_of_a_long_note_until_its_last_word(rows: int, columns: int) -> None:
    """Page after page every word is seen; only then does Enter go on."""
    note = Prompt("note", WORDS, header=HEADER, actions=frozenset(Action))
    read: set[str] = set()
    for pages in range(30):
        lines = seen(note, *[ENTER] * pages, rows=rows, columns=columns)
        read |= words_on(lines)
        if "từ300" in read:
            break
        assert any("More lines:" in line for line in lines)
    assert read == set(WORDS.split())


def test_page_keys_turn_the_text_forth_and_back() -> None:
    """PgDn shows what comes next with a sign above it, PgUp the beginning again."""
    text = Prompt("text", WORDS, header=HEADER)
    first = seen(text, rows=15, columns=60)
    second = seen(text, PAGE_DOWN, rows=15, columns=60)
    assert "từ1" in words_on(first) and "từ1" not in words_on(second)
    assert any("Lines above:" in line for line in second)
    assert not words_on(first) & words_on(second)
    assert seen(text, PAGE_DOWN, PAGE_UP, rows=15, columns=60) == first


def test_a_long_question_and_its_list_share_a_small_window() -> None:
    """Both can be seen, and both say that there is more of them."""
    options = options_of([(str(place), f"Ý thứ {place}") for place in range(1, 10)])
    lines = seen(Prompt("one", WORDS, path="/q", options=options, header=HEADER), rows=15, columns=60)
    assert any("More lines:" in line for line in lines)
    assert sum("Ý thứ" in line for line in lines) >= 2
    assert any(line.endswith("▼") for line in lines)


def test_a_problem_is_seen_whatever_the_length_of_the_question() -> None:
    """What must be mended stands at the end of the text, so the end is what is shown."""
    lines = seen(Prompt("text", WORDS, header=HEADER, messages=(Message("problem", "Age from 15."),)), rows=15, columns=60)
    assert any("✗ Age from 15." in line for line in lines)


def test_why_an_answer_is_not_taken_is_told_in_full() -> None:
    """The sentence is broken between words like any other, and goes with the next letter."""

    def refuse(typed: str) -> str:
        if typed.endswith("."):
            return typed
        raise AnswerError("this is not a place", advice="type latitude (-90 to 90) and longitude (-180 to 180), then a full stop")

    prompt = Prompt("text", "Where?", store=refuse)
    lines = seen(prompt, "a", ENTER, rows=24, columns=60)
    assert "then a full stop)" in " ".join(lines)
    assert not any("this is not a place" in line for line in seen(prompt, "a", ENTER, "b"))
    assert press(prompt, "a" + ENTER + "." + ENTER) == Given("a.", "")


def test_long_answers_of_a_question_are_shown_whole() -> None:
    """Each is broken over lines; of other lists only the one that is pointed at is."""
    long = [(f"l{place}", f"Ý {place} " + "rất dài " * 10 + f"hết {place}") for place in range(1, 11)]
    of_question = Prompt("one", "Which?", path="/q", options=options_of(long))
    assert all(any(f"hết {place}" in line for line in seen(of_question, rows=50)) for place in range(1, 11))
    review = Prompt("one", "Review", options=options_of(long))
    lines = seen(review, DOWN, DOWN, rows=50)
    assert [place for place in range(1, 11) if any(f"hết {place}" in line for line in lines)] == [2]
    assert sum(line.endswith("…") for line in lines) == 9


def test_long_answers_picked_by_number_are_broken_between_words() -> None:
    """What follows stands under the beginning of the answer, newly after each resize."""
    options = options_of([("a", "Có lẫn giờ làm thêm và giờ nghỉ giữa ca"), ("b", "Không")])
    lines = seen(Prompt("one", "Which?", path="/q", options=options), columns=30)
    assert [line for line in lines if "giờ" in line or "ca" in line] == ["   1  Có lẫn giờ làm thêm và", "      giờ nghỉ giữa ca"]


@pytest.mark.parametrize(
    ("columns", "shown"), [(80, "A. Bản thân › Thành viên khác trong hộ 2/3"), (50, "… › Thành viên khác trong hộ 2/3")]
)
def test_the_header_says_which_member_is_asked(columns: int, shown: str) -> None:
    """Where the sections do not fit, the outer ones give way; the number of the member stays whatever the width."""
    header = Header("Phiếu", "A. Bản thân › Thành viên khác trong hộ 2/3", people="doi1 · Lan", language="vi")
    assert seen(Prompt("text", "Age?", path="/q", header=header), columns=columns)[1].startswith(f" {shown} ")
    assert "… 2/3 " in seen(Prompt("text", "Age?", path="/q", header=header), columns=38)[1]


def test_an_answer_written_on_two_lines_hangs_too() -> None:
    """Its second line stands under its first, though both fit."""
    lines = seen(Prompt("one", "Which?", path="/q", options=options_of([("a", "Ca ngày\ntừ 6 giờ"), ("b", "Ca đêm")])))
    assert [line for line in lines if "ngày" in line or "6" in line][:2] == ["   1  Ca ngày", "      từ 6 giờ"]


@pytest.mark.parametrize("keys", [[], [DOWN] * 7, [DOWN] * 30])
def test_the_pointed_line_of_a_long_list_is_always_seen_whole(keys: list[str]) -> None:
    """Wherever the pointer is moved in a small window."""
    long = [(f"l{place}", f"Ý {place} " + "rất dài " * 10 + f"hết {place}") for place in range(1, 31)]
    lines = seen(Prompt("one", "Which?", path="/q", options=options_of(long)), *keys, rows=15, columns=60)
    if keys:
        pointed = next(place for place, line in enumerate(lines) if line.startswith("»"))
        assert any(f"hết {len(keys)}" in line for line in lines[pointed : pointed + 3])
    assert any(line.endswith("▼") for line in lines) == (len(keys) < 30)


def test_labels_of_a_rating_grid_are_shown_whole() -> None:
    """A long row takes several lines, its marks stand on the last."""
    rows = (Row("/a", "Một dòng có nhãn rất dài " * 4 + "hết"), Row("/b", "Ngắn", "2"))
    lines = seen(Prompt("grid", "How?", path="/a", rows=rows, options=options_of([("1", "Kém"), ("2", "Tốt")])), columns=60)
    assert any(line.split()[-3:] == ["hết", "1", "2"] for line in lines)


def test_a_window_too_small_to_draw_says_so() -> None:
    """In the language of the screens."""
    assert "too small" in " ".join(seen(Prompt("note", "Hello", header=HEADER, actions=frozenset(Action)), rows=5, columns=40))


def test_markup_for_phones_is_not_read_out() -> None:
    """Emphasis, headings, tags, entities and links become what a person would read; signs that only look like them stay."""
    assert unmarked("# Lời\n\n**Đọc _chậm_**, *từng câu*.<br>Xin <span style='color:red'>nhớ</span> &lt;5 tuổi") == (
        "Lời\n\nĐọc chậm, từng câu.\nXin nhớ <5 tuổi"
    )
    for plain in ("x < 5 and y > 3", "2 * 3 * 4", "snake_case_name", "Tên: ________", "(*) và (**)", "a <b and c> d"):
        assert unmarked(plain) == plain
