"""`python -m tests.captures` holds an interview with the worker questionnaire in a real terminal and keeps its screens as text.

The screens in docs/captures are what a pyte terminal of 80×24 showed while keys were typed into `survey interview worker`. Those
of the home screen are drawn without a process, so that a test can hold the pages to them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pyte

from survey.fieldwork.cases import CASES, Case, write_cases
from survey.fieldwork.contacts import record_attempt
from survey.language import use_language
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store.memory import MemoryStore
from survey.terminal.desk import Desk
from survey.terminal.home import Home, Sitting
from tests.survey.terminal.keyboard import CTRL_C, DOWN, ENTER, F, terminal

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "captures"
ROWS, COLUMNS = 24, 80
QUIET_SECONDS = 0.4
SAMPLE = {
    "stratum": "LĐLĐ Hải Phòng", "unit": "LĐLĐ TP Hải Phòng", "province": "31", "wage_region": "I", "enterprise": "HP-017",
    "enterprise_name": "Công ty May Tân Tiến", "ownership": "fdi", "worker_no": "12",
}  # fmt: skip


class Watched:
    """A process in a terminal that is looked at."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.Stream(self.screen)
        self.process = pexpect.spawn(
            sys.executable, arguments, dimensions=(ROWS, COLUMNS), encoding="utf-8", env=environment, cwd=str(ROOT)
        )

    def type(self, *keys: str) -> None:
        """Type each key and wait until the screen has come to rest."""
        for key in keys:
            self.process.send(key)
            self.settle()

    def settle(self) -> None:
        """Read until nothing has been drawn for a while."""
        last = time.monotonic()
        while time.monotonic() - last < QUIET_SECONDS:
            try:
                self.stream.feed(self.process.read_nonblocking(65536, timeout=QUIET_SECONDS))
                last = time.monotonic()
            except pexpect.EOF:
                raise RuntimeError(f"the interview has ended:\n{self.text}") from None
            except pexpect.TIMEOUT:
                return

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Read until a text stands on the screen."""
        end = time.monotonic() + seconds
        while text not in self.text and time.monotonic() < end:
            self.settle()
        if text not in self.text:
            raise TimeoutError(f"{text!r} did not appear:\n{self.text}")

    @property
    def text(self) -> str:
        """The screen, without the spaces at line ends."""
        return "\n".join(line.rstrip() for line in self.screen.display) + "\n"


def listing(form: Questionnaire) -> tuple[Case, ...]:
    """Six workers of one team, as its kit lists them."""
    firms = ("Công ty May Tân Tiến", "Công ty Giày Hải Long", "Công ty Thép Cửu Long")
    sample = {**SAMPLE, "n_units": "83", "prob_unit": "0.4821", "w_base": "131.7"}
    return tuple(
        Case(
            f"HP-{number:03d}",
            form.hash,
            f"2024-02-{6 + number // 3:02d}",
            preload={
                **sample,
                "enterprise": f"HP-{number % 3:03d}",
                "enterprise_name": firms[number % 3],
                "worker_no": str(number),
            },
            about={"address": f"Số {number * 7}, đường Lê Hồng Phong, Hải An", "replaces": ""},
        )
        for number in range(1, 7)
    )


def home_screens() -> dict[str, str]:
    """The screens of the home screen by the name of their capture: the list, a case, the end of the day."""
    use_language("vi")
    form = load(ROOT / "questionnaires" / "worker")
    store = MemoryStore("laptop1")
    store.forms.keep(form)
    store.meta[CASES] = write_cases(listing(form))
    record_attempt(store, "HP-002", "away", "Lan", "2024-02-07 18:30")
    shots = {"9-home": [], "10-case": ["hai long", ENTER], "11-end-of-day": [F[11]]}
    return {name: _home_screen(store, keys) for name, keys in shots.items()}


def _home_screen(store: MemoryStore, keys: list[str]) -> str:
    def begin(case: Case) -> Desk:
        raise AssertionError(f"no interview is begun here: {case.name}")

    with terminal(*keys, CTRL_C) as (console, shown):
        Home(Sitting(store, console, "Lan", "Đội 1 · Lan", lambda: "2024-02-07"), begin).stay()
    return "\n".join(shown.lines) + "\n"


def main() -> None:
    """Hold the interview and write the screens."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in home_screens().items():
        (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KHAOSAT_CODE": "4711", "TERM": "xterm-256color", "KHAOSAT_LANG": "vi"}
        options = ["--store", f"{folder}/k.db", "--plain-store", "--interviewer", "Lan", "--team", "Đội 1"]
        sample = [word for name, value in SAMPLE.items() for word in ("--set", f"{name}={value}")]
        seen = Watched(["-m", "survey.cli.main", "interview", "worker", *options, *sample], environment)
        seen.wait_for("F10 ^P")
        hold(seen)
        seen.process.sendcontrol("c")


def keep(seen: Watched, name: str) -> None:
    """Write the present screen to docs/captures."""
    (FOLDER / f"{name}.txt").write_text(seen.text, encoding="utf-8")


def go_to(seen: Watched, name: str) -> None:
    """Jump to a question by its name."""
    seen.type(F[3], f"{name} ", ENTER)


def hold(seen: Watched) -> None:
    """The interview, with a screen kept of each kind."""
    seen.type(ENTER, "1", ENTER, "1", ENTER, ENTER, "1", ENTER, "2")
    keep(seen, "1-number-keys")
    seen.type(ENTER, "1990", ENTER)
    go_to(seen, "migrant")
    seen.type("1", ENTER, "hai phong")
    keep(seen, "2-long-list")
    go_to(seen, "hours_day")
    seen.type("14", ENTER)
    keep(seen, "3-soft-check")
    seen.type("1", ENTER, "9", ENTER)
    go_to(seen, "household_size")
    seen.type("3", ENTER)
    seen.type("2", ENTER, "12", ENTER, "1", ENTER)
    keep(seen, "4-roster")
    go_to(seen, "union_member")
    seen.type("1", ENTER)
    go_to(seen, "rate_rights")
    seen.type("4", DOWN, F[6])
    keep(seen, "5-grid")
    go_to(seen, "union_first")
    seen.type("2", "5", "1")
    keep(seen, "6-ranking")
    seen.type(ENTER, F[4])
    keep(seen, "7-review")
    go_to(seen, "strike")
    keep(seen, "8-self-completed")


if __name__ == "__main__":
    main()
