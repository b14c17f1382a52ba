"""Vietnamese words: how they are kept, searched, sorted and chosen."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.language import _, collation_key, current_language, fold, nfc, use_language
from survey.language.messages import VARIABLE
from survey.language.text import ALPHABET, TONES

SORTED = (
    "an", "ăn", "ân", "ba", "bà", "bả", "bã", "bá", "bạ", "bà con", "bạc", "ca", "chanh", "da", "đa", "đà", "e", "ê", "nghỉ",
    "nghĩ",    "ngon", "nhà", "o", "ô", "ơ", "tham", "thảm", "thám", "u", "ư", "xe", "y",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _restore_language() -> object:
    chosen = current_language()
    yield
    use_language(chosen)


def test_words_sort_as_in_a_vietnamese_dictionary() -> None:
    """Letters before tones: bạ stands after bá, but before bạc and bà con."""
    shuffled = list(SORTED)
    random.Random(3).shuffle(shuffled)
    by_letters = sorted(shuffled, key=collation_key)
    assert [word for word in by_letters if " " not in word] == [word for word in SORTED if " " not in word]


@pytest.mark.parametrize("letter", ALPHABET)
def test_each_letter_sorts_before_the_next(letter: str) -> None:
    """The alphabet has 29 letters, and four more of foreign words, in one order whatever the tone."""
    place = ALPHABET.index(letter)
    for follower in ALPHABET[place + 1 : place + 2]:
        assert max(collation_key(nfc(letter + tone)) for tone in TONES) < min(
            collation_key(nfc(follower + tone)) for tone in TONES
        )


@given(st.text(max_size=12))
def test_keys_do_not_depend_on_how_letters_are_composed(text: str) -> None:
    """NFC and NFD of a text sort and fold the same."""
    decomposed = unicodedata.normalize("NFD", text)
    assert collation_key(nfc(text)) == collation_key(nfc(decomposed))
    assert fold(nfc(text)) == fold(decomposed)


@given(st.text("aàạăâbcdđeêghiklmnoôơpqrstuưvxyỳ ", max_size=12))
def test_what_searches_compare_is_plain_ascii(text: str) -> None:
    """Typing without accents finds every Vietnamese name."""
    assert fold(text).isascii()
    assert fold(text.upper()) == fold(text)


def test_messages_are_vietnamese_unless_english_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vietnamese is the default; the environment or the command line chooses English; anything else is refused."""
    use_language("vi")
    assert _("the formula is empty") == "công thức trống"
    use_language("en")
    assert _("the formula is empty") == "the formula is empty"
    with pytest.raises(ValueError, match="fr"):
        use_language("fr")


def test_the_environment_chooses_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """KHAOSAT_LANG holds where nothing was chosen; an unknown language is Vietnamese."""
    import contextvars

    from survey.language import messages

    def language(variable: str) -> str:
        monkeypatch.setenv(VARIABLE, variable)
        return contextvars.Context().run(messages.current_language)

    assert [language("en"), language("vi"), language("xx"), language("")] == ["en", "vi", "vi", "vi"]


def test_a_message_without_translation_stays_english() -> None:
    """Nothing is lost where a translation is missing."""
    use_language("vi")
    assert _("a message nobody wrote") == "a message nobody wrote"
