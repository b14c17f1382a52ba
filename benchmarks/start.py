"""`python -m benchmarks.start [FORM …]`: processor time until the first prompt of `survey interview` stands, as a ratio to that
of `import questionary`, the library that draws it.

The interview runs in a pseudo-terminal, on the full screen and with `--plain`; its time is taken once it has been still.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.forms import FORMS
from survey.questionnaire.load import load

WORKER = Path(__file__).resolve().parents[1] / "questionnaires" / "worker"
ROUNDS = 7
STILL = 1.0
"""Seconds without a sign from the terminal after which the first prompt stands."""
WHERE, HERE = b"\x1b[6n", b"\x1b[1;1R"
"""A terminal is asked where its cursor is, and answers."""


def processor_time(*words: str) -> float:
    """Milliseconds that a Python started with these words takes until it is still or ends, the median of seven."""
    return median(_once(words) for _round in range(ROUNDS)) * 1000


def _once(words: Sequence[str]) -> float:
    process, terminal = pty.fork()
    if process == 0:
        os.environ |= {"TERM": "xterm-256color", "KHAOSAT_CODE": "4711"}
        os.execv(sys.executable, [sys.executable, *words])
    seen = False
    while select.select([terminal], [], [], STILL if seen else None)[0]:
        try:
            shown = os.read(terminal, 65_536)
        except OSError:  # how Linux says that the other end is closed
            break
        seen = True
        if WHERE in shown:
            os.write(terminal, HERE)
    os.kill(process, signal.SIGKILL)
    _process, _status, used = os.wait4(process, 0)
    os.close(terminal)
    return used.ru_utime + used.ru_stime


def measure(path: Path, drawing: float) -> str:
    """The figures of one form as one row of a table."""
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "form.json"
        questionnaire = load(path, lenient=True)
        form.write_text(questionnaire.canonical, encoding="utf-8")
        interview = ("-m", "survey.cli.main", "interview", str(form), "--practice", "--interviewer", "A")
        full, plain = processor_time(*interview), processor_time(*interview, "--plain")
    ratios = f"{full:.0f} | {full / drawing:.2f} | {plain:.0f} | {plain / drawing:.2f}"
    return f"| {path.stem[:40]} | {len(questionnaire.questions)} | {ratios} |"


def main(paths: Sequence[Path]) -> int:
    """Print the table."""
    drawing = processor_time("-c", "import questionary")
    print(f"import questionary: {drawing:.0f} CPU ms\n")
    print("| form | questions | full screen, CPU ms | ÷ questionary | plain, CPU ms | ÷ questionary |")
    print("|---|---|---|---|---|---|")
    for path in paths:
        print(measure(path, drawing), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or (WORKER, *FORMS)))
