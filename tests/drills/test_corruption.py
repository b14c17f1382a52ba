"""The corruption drill in small, and proof that it would see a wrong acceptance."""

from __future__ import annotations

from random import Random

from survey.store import MemoryStore
from tests.drills.corruption import KINDS, RARE, drill, scene_of, verdict


def test_no_corruption_is_taken_in_and_none_crashes() -> None:
    """Every kind several times, the slow ones too."""
    tally = drill(400, seed=20230904)
    assert tally.wrong == []
    assert set(tally.counts) >= KINDS.keys() - RARE


def test_the_drill_sees_an_acceptance() -> None:
    """An uncorrupted bundle counts as taken in, and as known the second time."""
    scene, hq = scene_of(Random(1)), MemoryStore("hq")
    assert verdict(hq, scene, scene.sign(scene.content), known=False) == "was taken in"
    assert verdict(hq, scene, scene.sign(scene.content), known=True) is None
    assert "a known bundle refused" in str(verdict(hq, scene, b"noise", known=True))
