"""The delivery drill in small."""

from __future__ import annotations

from tests.drills.deliveries import drill


def test_every_order_of_deliveries_ends_in_the_same_store() -> None:
    """A few hundred deliveries to three headquarters each: nothing is lost, nothing differs."""
    tally = drill(300, seed=20230904)
    assert tally.wrong == []
    assert tally.counts["deliveries"] >= 300
    assert tally.counts["events"] > 100
