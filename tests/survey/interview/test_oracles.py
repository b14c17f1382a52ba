"""The engine against what other engines recorded; the full runs are `python -m tests.oracle_…`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from survey.language import use_language
from tests.oracle_forms import run_form
from tests.oracle_scenarios import GOAL, run
from tests.oracle_traces import read, replay

ODK = Path(__file__).resolve().parents[4] / "shared" / "reference" / "odk"
STEPS = 25
"""Steps of each trace that the suite replays."""

SMALL = 30_000
"""Bytes of a workbook that the suite interviews."""

pytestmark = pytest.mark.skipif(not ODK.is_dir(), reason="the reference material is not beside the repository")


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def test_transcripts_agree_step_by_step() -> None:
    """At least 98 % of the steps of the plain cases, without a crash."""
    results, _left_out = run(ODK / "scenario_cases.json")
    failed = [result for result in results if result.differences or result.crash]
    assert results
    assert not [result for result in failed if result.crash.startswith("CRASH")]
    assert 1 - len(failed) / len(results) >= GOAL


@pytest.mark.parametrize("path", sorted((ODK / "traces").glob("*.gz")), ids=lambda path: path.name[:40])
def test_recorded_interviews_agree(path: Path) -> None:
    """Relevance and values after each step, except where a written decision says otherwise."""
    assert [str(found) for found in replay(read(path), STEPS) if not found.decision] == []


def small_forms() -> list[Path]:
    if not ODK.is_dir():
        return []
    index = json.loads((ODK / "xlsforms" / "index.json").read_text(encoding="utf-8"))
    paths = [ODK / "xlsforms" / entry["file"] for entry in index]
    return sorted(path for path in paths if path.stat().st_size < SMALL)[::4]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", small_forms(), ids=lambda path: path.name[:50])
def test_real_forms_are_interviewed_to_the_end(path: Path) -> None:
    """Compiled or refused with a reason; held twice with the same result, and replayed to the same state."""
    result = run_form(path)
    assert result.outcome in ("strict", "lenient", "refused"), result.told
    assert result.outcome != "refused" or result.told
