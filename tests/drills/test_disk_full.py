"""The full disk drill in small."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.drills.disk_full import ACTS, drill


def test_a_full_disk_costs_a_message_and_nothing_else() -> None:
    """Each act three times on a disk with little space, then again with enough."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system gives no name space in which to mount a small disk")
    tally = drill(3 * len(ACTS), seed=20230904)
    assert tally.wrong == []
    assert tally.counts.total() == 3 * len(ACTS)
