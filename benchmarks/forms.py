"""`python -m benchmarks.forms [FORM …]`: how long the engine takes from an answer to the next screen, and to open a compiled
form.

A seeded respondent goes through each form; each answer is timed with the screen it leads to, in memory and, on a plain and on
an encrypted store, as a ratio to a plain synchronous commit of SQLite on the same disk that takes its turn after each answer.
"""

from __future__ import annotations

import gc
import random
import sqlite3
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, thread_time

from survey.interview.environment import InterviewEnvironment
from survey.interview.plan import Plan
from survey.interview.session import Outcome, Session
from survey.questionnaire.compiled import dump, load_compiled
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import SqliteStore
from survey.store.memory import MemoryStore
from tests.respondent import Respondent

ODK = Path(__file__).resolve().parents[2] / "shared" / "reference" / "odk" / "xlsforms"
FORMS = (ODK / "getodk__sample-forms__whova_form__4b6498.xlsx", ODK / "SwissTPH__cdss_tchad__adult__ba7c91.xlsx")
MOMENT = datetime(2026, 8, 14, 9, 0, tzinfo=timezone(timedelta(hours=7)))


@dataclass
class Timed:
    """A session that times each answer with the step to the screen after it.

    The engine is timed in seconds of processor time, which other work on the machine does not lengthen; with a store, by the
    wall.
    """

    session: Session
    clock: Callable[[], float] = perf_counter
    seconds: list[float] = field(default_factory=list)
    afterwards: Callable[[], None] = lambda: None

    def install(self) -> None:
        """Put the clock around the session's `answer`."""
        plain = self.session.answer

        def answer(path: str, text: str, *, force: bool = False) -> Outcome:
            begin = self.clock()
            outcome = plain(path, text, force=force)
            self.session.evaluation.next(self.session.screen)
            self.seconds.append(self.clock() - begin)
            self.afterwards()
            return outcome

        self.session.answer = answer  # type: ignore[method-assign]


def long_ones(questionnaire: Questionnaire, count: int = 3, tries: int = 60) -> list[int]:
    """The seeds of the longest interviews: many a random respondent refuses at the first question."""
    plan = Plan(questionnaire)
    lengths = {seed: len(answers(questionnaire, MemoryStore(device="bench"), seed, plan)) for seed in range(tries)}
    return sorted(lengths, key=lambda seed: -lengths[seed])[:count]


def answers(
    questionnaire: Questionnaire,
    store: MemoryStore | SqliteStore,
    seed: int,
    plan: Plan | None = None,
    afterwards: Callable[[], None] = lambda: None,
) -> list[float]:
    """Seconds of each answer of one random interview, rules compiled beforehand as the field terminal does."""
    plan = plan or Plan(questionnaire)
    plan.prepare()
    gc.collect()
    gc.freeze()
    world = InterviewEnvironment(clock=lambda: MOMENT, random=random.Random(seed))
    clock = thread_time if isinstance(store, MemoryStore) else perf_counter
    timed = Timed(Session.start(questionnaire, store, environment=world, plan=plan), clock, afterwards=afterwards)
    timed.install()
    Respondent(timed.session, seed).hold()
    return timed.seconds


class PlainCommits:
    """One-row inserts with their commits, WAL and synchronous FULL, timed one by one."""

    def __init__(self, path: Path) -> None:
        self.seconds: list[float] = []
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, value TEXT)")

    def commit(self) -> None:
        """Insert one row and wait until it is on disk."""
        begin = perf_counter()
        self._base.execute("INSERT INTO event VALUES (?, ?)", (len(self.seconds), "x" * 200))
        self.seconds.append(perf_counter() - begin)


def on_disk(questionnaire: Questionnaire, seed: int, passphrase: str | None) -> str:
    """How many plain commits an answer takes on a store on disk: the median of one interview, and its 99th percentile over that
    of the commits."""
    with tempfile.TemporaryDirectory() as folder:
        plain = PlainCommits(Path(folder, "plain.db"))
        with SqliteStore.open(Path(folder, "store.db"), passphrase, plain=passphrase is None, create=True) as store:
            waits = answers(questionnaire, store, seed, afterwards=plain.commit)
    return f"{median(waits) / median(plain.seconds):.2f} | {p99(waits) / p99(plain.seconds):.2f}"


def p99(seconds: Sequence[float]) -> float:
    """The 99th percentile, in milliseconds."""
    return quantiles(seconds, n=100)[-1] * 1000


def opening(text: str) -> float:
    """Milliseconds of processor time to open a compiled form, the median of seven."""
    seconds = []
    for _round in range(7):
        begin = thread_time()
        load_compiled(text)
        seconds.append(thread_time() - begin)
    return median(seconds) * 1000


def measure(path: Path) -> str:
    """The figures of one form as one row of a table."""
    questionnaire = load(path, lenient=True)
    text = dump(questionnaire)
    opened = opening(text)
    seeds = long_ones(questionnaire)
    tracemalloc.start()
    answers(load_compiled(text), MemoryStore(device="bench"), seeds[0])
    memory = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    engine = [second for seed in seeds for second in answers(questionnaire, MemoryStore(device="bench"), seed)]
    plain, encrypted = (on_disk(questionnaire, seeds[0], passphrase) for passphrase in (None, "a passphrase of the field"))
    return (
        f"| {path.stem[:40]} | {len(questionnaire.questions)} | {len(engine)} | {median(engine) * 1000:.2f} | {p99(engine):.2f} "
        f"| {plain} | {encrypted} | {opened:.0f} | {memory:.0f} |"
    )


def main(paths: Sequence[Path]) -> int:
    """Print the table."""
    print(
        "| form | questions | answers | answer → screen, median CPU ms | p99 | plain store, commits | p99 "
        "| encrypted, commits | p99 | open CPU ms | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for path in paths:
        print(measure(path), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or FORMS))
