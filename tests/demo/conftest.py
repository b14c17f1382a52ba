"""One small demonstration for every test that looks at one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.demo import run
from tests.demo.run import Finished, Settings


def quiet() -> Console:
    """A console that shows nothing."""
    return Console(file=io.StringIO())


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Finished]:
    """The whole chain, small, into a folder that nobody changes."""
    out = tmp_path_factory.mktemp("demo") / "out"
    return out, run.run(Settings(out, seed=11, interviews=100, population=120_000), quiet())
