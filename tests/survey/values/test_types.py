"""Every type of answer: what is shown can be typed again, what is stored can be read, and nothing else gets in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import AnswerError
from survey.language import LANGUAGES, nfc
from survey.values import TYPES, MissingKind

WORDS = st.text("abcđếo01_", min_size=1, max_size=6)
NUMBERS = st.floats(-1e11, 1e11).map(lambda number: float(f"{number:.3f}") + 0.0)
SPEECH = st.text(st.characters(exclude_categories=["C"]), max_size=20).map(lambda text: nfc(text).strip())
PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats(-400, 9000), st.floats(0, 1e4)).map(
    lambda place: tuple(round(number, 6) + 0.0 for number in place)
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=3, minutes=30))])
MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1), timezones=ZONES)


def _whole_milliseconds(moment: Any) -> Any:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": SPEECH,
    "integer": st.integers(-(10**14), 10**14).map(float),
    "decimal": NUMBERS,
    "range": NUMBERS,
    "date": st.dates(),
    "time": st.times().map(_whole_milliseconds),
    "datetime": MOMENTS.map(_whole_milliseconds),
    "select_one": WORDS,
    "select_many": st.lists(WORDS, unique=True, max_size=5).map(tuple),
    "rank": st.lists(WORDS, unique=True, max_size=5).map(tuple),
    "geopoint": PLACES,
    "geotrace": st.lists(PLACES, min_size=2, max_size=5).map(tuple),
    "geoshape": st.lists(PLACES, min_size=3, max_size=5).map(lambda places: (*places, places[0])),
    "acknowledge": st.booleans(),
    "file": WORDS.map(lambda word: f"{word} 1.jpg"),
}
UNTYPED = {"note", "calculate", "hidden"}


def test_every_type_is_held_to_this_contract() -> None:
    """A new type must say what its values are before it passes."""
    assert set(TYPES) == set(VALUES) | UNTYPED


@pytest.mark.parametrize("name", sorted(VALUES))
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_value_survives_being_written_shown_and_typed(name: str, data: st.DataObject) -> None:
    """Value → stored → value, and stored → shown → typed → stored, in every language."""
    kind = TYPES[name]
    value = data.draw(VALUES[name])
    stored = kind.write(value)
    assert not stored or kind.read(stored) == value
    for language in LANGUAGES:
        assert kind.parse(kind.show(stored, language), language) == stored


@pytest.mark.parametrize("name", sorted(TYPES))
@given(typed=st.text(max_size=20) | st.text("0123456789.,-/:h +T;đ", max_size=20), language=st.sampled_from(LANGUAGES))
@settings(max_examples=100, deadline=None)
def test_anything_typed_is_an_answer_or_an_answer_error_with_advice(name: str, typed: str, language: str) -> None:
    """What is accepted reads as a value, shows, and is accepted again unchanged; what is not says what to do."""
    kind = TYPES[name]
    try:
        stored = kind.parse(typed, language)
    except AnswerError as error:
        assert error.what
        return
    if stored:
        kind.read(stored)
        assert kind.parse(kind.show(stored, language), language) == stored


@pytest.mark.parametrize("name", sorted(set(TYPES) - UNTYPED))
def test_the_example_of_a_type_is_accepted(name: str) -> None:
    """What the screen gives as an example can be typed."""
    assert TYPES[name].parse(TYPES[name].example, "vi")


@pytest.mark.parametrize("name", sorted(TYPES))
def test_blank_is_blank(name: str) -> None:
    """Nothing typed, or only spaces, is no answer."""
    assert TYPES[name].parse("  ") == ""
    assert TYPES[name].show("") == ""


@pytest.mark.parametrize(
    ("name", "language", "typed", "stored"),
    [
        ("integer", "vi", "5.250.000", "5250000"),
        ("integer", "vi", "5 250 000", "5250000"),
        ("integer", "en", "5,250,000", "5250000"),
        ("integer", "vi", "+007", "7"),
        ("integer", "vi", "−3", "-3"),
        ("integer", "en", "3.0", "3"),
        ("decimal", "vi", "1,5", "1.5"),
        ("decimal", "vi", "1.5", "1.5"),
        ("decimal", "vi", "1.500", "1500"),
        ("decimal", "en", "1.500", "1.500"),
        ("decimal", "vi", "1.234,50", "1234.50"),
        ("decimal", "en", "1,234.50", "1234.50"),
        ("decimal", "vi", "0.500", "0.500"),
        ("date", "vi", "31/1/2024", "2024-01-31"),
        ("date", "en", "31-01-2024", "2024-01-31"),
        ("date", "vi", "2024/1/31", "2024-01-31"),
        ("time", "vi", "7 giờ 5", "07:05:00.000"),
        ("time", "vi", "14h", "14:00:00.000"),
        ("datetime", "vi", "31/1/2024 14h05 ", None),
        ("datetime", "vi", "2024-01-31T14:05:00.000+07:00", "2024-01-31T14:05:00.000+07:00"),
        ("select_many", "vi", "b, a;b", "b a"),
        ("geopoint", "vi", "21,0278 105,8342", "21.0278 105.8342 0 0"),
        ("geopoint", "vi", "21.0278,105.8342", "21.0278 105.8342 0 0"),
        ("geoshape", "vi", "0 0; 0 1; 1 1", "0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0"),
        ("text", "vi", "Vie\u0323\u0302t", "Việt"),
        ("acknowledge", "vi", "Có", "OK"),
        ("file", "en", "'a b.jpg'", "a b.jpg"),
    ],
)  # fmt: skip
def test_what_people_type(name: str, language: str, typed: str, stored: str | None) -> None:
    """Vietnamese and English habits lead to the same stored text."""
    parsed = TYPES[name].parse(typed, language)
    assert parsed == stored if stored else parsed.startswith("2024-01-31T14:05:00.000")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("integer", "ba"), ("integer", "1,5"), ("integer", "1.2.3"), ("integer", "12.34.567"),
        ("integer", "1" * 16), ("integer", "--1"),
        ("decimal", "1,2,3"), ("decimal", "1e5"), ("decimal", "."), ("decimal", "٣"), ("decimal", "Infinity"),
        ("date", "31/2/2024"), ("date", "31/1/24"), ("date", "1/31/2024"), ("date", "hôm nay"),
        ("time", "25:00"), ("time", "14"), ("datetime", "31/1/2024"), ("select_one", "a b"),
        ("geopoint", "91 0"), ("geopoint", "0 181"), ("geopoint", "21"), ("geotrace", "0 0"), ("geoshape", "0 0;0 1"),
        ("acknowledge", "không"), ("note", "x"), ("text", "a\0b"), ("text", "\ud800"),
    ],
)  # fmt: skip
def test_what_is_refused(name: str, typed: str) -> None:
    """Slips are told, not stored."""
    with pytest.raises(AnswerError):
        TYPES[name].parse(typed, "vi")


def test_reasons_for_missing_answers() -> None:
    """Three are said by somebody, two follow from the course of the interview; each has a label in Vietnamese and English."""
    assert [kind.value for kind in MissingKind if kind.said] == ["dont_know", "refused", "not_applicable"]
    assert len({kind.label for kind in MissingKind}) == len(MissingKind)
