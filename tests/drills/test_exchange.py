"""The kill modes of sending, receiving and merging would see a loss."""

from __future__ import annotations

from pathlib import Path

from tests.drills.append import open_drill_store
from tests.drills.exchange import Merge, Send, keys
from tests.survey.sync.people import laptop


def test_the_drill_sees_a_bundle_that_is_gone_or_cut_off(tmp_path: Path) -> None:
    """Acknowledged and not there, and there but not whole."""
    keys(tmp_path, "hq"), keys(tmp_path, "team1")
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "half.bundle").write_bytes(b"khaosat bundle 1 to ")
    losses = Send().losses(tmp_path, ["gone.bundle " + "0" * 64])
    assert [line.partition(" ")[0] for line in losses] == ["half.bundle", "gone.bundle"]


def test_the_drill_sees_a_merge_in_part(tmp_path: Path) -> None:
    """A laptop's events that are there in part, and a merge that was acknowledged and is not there."""
    with open_drill_store(tmp_path, create=True) as store:
        store.absorb(list(laptop("s1-0", 2, 9).links())[:5])
    assert Merge().losses(tmp_path, ["s1-1"]) == ["s1-0 is there in part", "s1-1 was merged and is not there"]
