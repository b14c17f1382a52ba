"""`python -m tests.analysis_cli_reference` writes docs/analysis-cli.md from the click commands; a test compares the two."""

from __future__ import annotations

from pathlib import Path

from analysis.cli.main import analysis_command
from tests.cli_reference import pages

PAGE = Path(__file__).resolve().parent.parent / "docs" / "analysis-cli.md"
HEAD = """# The `analysis` command

Written by `python -m tests.analysis_cli_reference` from the commands themselves; do not edit. Table plans, report definitions
and narratives are described in [report.md](report.md).
"""


def reference() -> str:
    """The page."""
    return "\n".join([HEAD, *pages(analysis_command, None)])


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
