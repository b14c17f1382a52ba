"""`python -m benchmarks.start [FORM …]`: processor time until the first prompt of `survey interview` stands, as a ratio to that
of `import questionary`, the library that draws it.

The interview runs in a pseudo-terminal, on the full screen and with `--plain`; its time is taken at the last sign that comes
before the terminal is still. What the interview does afterwards, while the prompt is read, is not counted. Linux only.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.forms import FORMS
from survey.questionnaire.load import load

WORKER = Path(__file__).resolve().parents[1] / "questionnaires" / "worker"
ROUNDS = 7
STILL = 1.5
"""Seconds without a sign from the terminal after which the first prompt stands."""
WHERE, HERE = b"\x1b[6n", b"\x1b[1;1R"
"""A terminal is asked where its cursor is, and answers."""


def processor_time(*words: str) -> float:
    """Milliseconds that a Python started with these words takes until its prompt stands or it ends."""
    process, terminal = pty.fork()
    if process == 0:
        # An installed package has its bytecode; the first run, which is not counted, writes it.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ |= {"TERM": "xterm-256color", "KHAOSAT_CODE": "4711"}
        os.execv(sys.executable, [sys.executable, *words])
    standing = 0.0
    while select.select([terminal], [], [], STILL if standing else None)[0]:
        try:
            shown = os.read(terminal, 65_536)
        except OSError:  # how Linux says that the other end is closed
            break
        standing = time.clock_gettime(_clock_of(process))
        if WHERE in shown:
            os.write(terminal, HERE)
    os.kill(process, signal.SIGKILL)
    _process, _status, used = os.wait4(process, 0)
    os.close(terminal)
    return (standing or used.ru_utime + used.ru_stime) * 1000


def _clock_of(process: int) -> int:
    """The clock of another process's processor time, as clock_getcpuclockid(3) makes it."""
    return (~process << 3) | 2


def measure(path: Path) -> str:
    """The figures of one form as one row of a table: medians of rounds in which the library and both screens take turns."""
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "form.json"
        questionnaire = load(path, lenient=True)
        form.write_text(questionnaire.canonical, encoding="utf-8")
        interview = ("-m", "survey.cli.main", "interview", str(form), "--practice", "--interviewer", "A")
        programs = (("-c", "import questionary"), interview, (*interview, "--plain"))
        rounds = [[processor_time(*words) for words in programs] for _round in range(1 + ROUNDS)][1:]
    drawing, full, plain = (median(times) for times in zip(*rounds, strict=True))
    ratios = (median(times[place] / times[0] for times in rounds) for place in (1, 2))
    figures = zip((full, plain), ratios, strict=True)
    cells = " | ".join(f"{time:.0f} | {ratio:.2f}" for time, ratio in figures)
    return f"| {path.stem[:40]} | {len(questionnaire.questions)} | {drawing:.0f} | {cells} |"


def main(paths: Sequence[Path]) -> int:
    """Print the table."""
    print("| form | questions | import questionary, CPU ms | full screen, CPU ms | ratio | plain, CPU ms | ratio |")
    print("|---|---|---|---|---|---|---|")
    for path in paths:
        print(measure(path), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or (WORKER, *FORMS)))
