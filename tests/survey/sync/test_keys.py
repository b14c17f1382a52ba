"""Keys, their words for the telephone, and the register that remembers every act."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import ConflictError, KeyProblem, StoreError
from survey.language import fold
from survey.sync.keys import Card, Identity, load_identity, save_identity
from survey.sync.register import Register, load_register, save_register
from survey.sync.spoken import SYLLABLES, heard, spoken
from tests.survey.store.stores import PASSPHRASE, QUICK


def test_every_syllable_is_another() -> None:
    """1,024 spellings, each a single precomposed word."""
    assert len(set(SYLLABLES)) == 1024
    assert all(fold(syllable).isascii() and fold(syllable).isalpha() for syllable in SYLLABLES)


@given(st.binary(min_size=10, max_size=32), st.binary(min_size=10, max_size=32))
def test_words_are_the_same_exactly_for_the_same_first_80_bits(first: bytes, second: bytes) -> None:
    """What is read over the telephone tells two keys apart, and comes back as it was said."""
    assert (spoken(first) == spoken(second)) == (first[:10] == second[:10])
    assert heard(spoken(first).upper()) == spoken(first)


@given(st.binary(min_size=10, max_size=10), st.integers(0, 8), st.sampled_from(SYLLABLES))
def test_one_misheard_syllable_is_noticed_unless_the_check_happens_to_fit(data: bytes, place: int, other: str) -> None:
    """A changed word is refused, except the 1 in 1,024 that make another right fingerprint."""
    words = spoken(data).split()
    if words[place] == other:
        return
    words[place] = other
    said = " ".join(words)
    number = sum(SYLLABLES.index(word) << 10 * (7 - position) for position, word in enumerate(words[:8]))
    if said == spoken(number.to_bytes(10, "big")):
        assert heard(said) == said
    else:
        with pytest.raises(KeyProblem, match="misheard"):
            heard(said)


def test_a_missing_word_and_a_foreign_word_are_refused() -> None:
    words = spoken(bytes(range(10)))
    with pytest.raises(KeyProblem, match="misheard, is missing"):
        heard(words.rpartition(" ")[0])
    with pytest.raises(KeyProblem, match="“hello” is not a word"):
        heard(words + " hello")


def test_an_identity_comes_back_from_its_file_with_its_passphrase_only(tmp_path: Path) -> None:
    """Secrets, card and whom it trusts; a wrong passphrase is told as such; no secret stands readable in the file."""
    hq = Identity.new("hq")
    team = Identity.new("team1", trusted=hq.card)
    path = tmp_path / "team1.keys"
    save_identity(path, team, PASSPHRASE, QUICK)
    back = load_identity(path, PASSPHRASE)
    assert (back.card, back.trusted, bytes(back.signing), str(back.reading)) == (
        team.card, hq.card, bytes(team.signing), str(team.reading),
    )  # fmt: skip
    with pytest.raises(KeyProblem, match="wrong passphrase"):
        load_identity(path, "khác")
    content = path.read_bytes()
    assert bytes(team.signing).hex().encode() not in content and str(team.reading).encode() not in content


def test_keys_are_never_replaced(tmp_path: Path) -> None:
    """What was sealed to keys that are overwritten could never be read again."""
    path = tmp_path / "hq.keys"
    save_identity(path, Identity.new("hq"), PASSPHRASE, QUICK)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="keys here already"):
        save_identity(path, Identity.new("hq"), PASSPHRASE, QUICK)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "../hq", "team 1", "a/b", "đội1", "x" * 41, "-rf"])
def test_a_name_that_could_be_a_path_is_no_name(name: str) -> None:
    """Names stand in file names on many systems."""
    with pytest.raises(KeyProblem, match="cannot be the name"):
        Identity.new(name)
    with pytest.raises(KeyProblem):
        Card.from_json({**Identity.new("team1").card.to_json(), "name": name})


def test_the_register_says_what_holds_of_a_key(tmp_path: Path) -> None:
    """Allowed, revoked with a reason, unknown; a second key of a team stands beside the first; all of it survives the file."""
    old, new, other = Identity.new("team1").card, Identity.new("team1").card, Identity.new("team2").card
    register = Register().allow(old, "2026-01-05").allow(other, "2026-01-05")
    register = register.revoke("team1", "2026-02-01", "stolen in Vinh").allow(new, "2026-02-02")
    save_register(tmp_path / "register.json", register)
    register = load_register(tmp_path / "register.json")
    assert register.permit(new.verify) == register.card_of("team1") == new
    with pytest.raises(KeyProblem, match="revoked on 2026-02-01: stolen in Vinh"):
        register.permit(old.verify)
    with pytest.raises(KeyProblem, match="not in the register"):
        register.permit("0" * 64)
    with pytest.raises(ConflictError, match="revoked"):
        register.allow(old, "2026-03-01")
    with pytest.raises(ConflictError, match="team2"):
        register.allow(Card("team1", other.verify, other.recipient), "2026-03-01")
    assert [entry.act for entry in register.entries] == ["allowed", "allowed", "revoked", "allowed"]


def test_a_register_that_was_cut_off_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "register.json"
    save_register(path, Register().allow(Identity.new("team1").card, "2026-01-05"))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(StoreError, match="cannot be read"):
        load_register(path)
