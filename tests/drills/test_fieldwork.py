"""The whole fieldwork by commands, and the stolen laptop, in small."""

from __future__ import annotations

from tests.drills import fieldwork, stolen_laptop


def test_a_fieldwork_with_commands_alone_ends_with_what_was_typed() -> None:
    """Three cases a team: every command left with the right exit code and said what it should."""
    tally = fieldwork.drill(3, seed=20230904)
    assert tally.wrong == []
    assert tally.counts["rows"] == 11


def test_a_stolen_laptop_tells_nothing() -> None:
    """No file of a laptop killed in an interview holds a name, a number or an answer; the search would see them."""
    tally = stolen_laptop.drill(1, seed=20230904)
    assert tally.wrong == []
    assert tally.counts["laptops"] == 1 and tally.counts["found without encryption"] > 0
