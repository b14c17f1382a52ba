"""The kill drill in small, and proof that it would see a loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drills.append import Append, open_drill_store
from tests.drills.kill import MODES, drill
from tests.survey.store.stores import answer


@pytest.mark.parametrize("mode", sorted(MODES))
def test_nothing_acknowledged_is_lost(mode: str) -> None:
    """Eight kills at random moments: everything acknowledged is there, whole and in one chain."""
    tally = drill(mode, 8, seed=20230904)
    assert tally.losses == []
    assert tally.kills == 8
    assert tally.acknowledged > 0


def test_the_drill_sees_a_loss(tmp_path: Path) -> None:
    """An acknowledged event that is not there, and an append that is there in part, are both reported."""
    with open_drill_store(tmp_path, create=True) as store:
        store.append([answer("case1", value="7.0/2")])
        (link,) = store.links()
    losses = Append().losses(tmp_path, [f"1 {link.hash.hex()}", f"2 {'0' * 64}"])
    assert losses == [f"event 2 {'0' * 64} was acknowledged and is not there", "append 7.0/2 is there in part"]
