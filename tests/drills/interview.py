"""A driver types answers into `survey interview --plain`, which is killed; what it saw confirmed must be there afterwards.

The process that is killed is the interview itself: this module forks a driver, then becomes `survey interview`. The driver's
lines are `? name` for a question it saw asked and `✓ name: answer` for an answer it saw confirmed.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from survey.interview.events import Event, EventKind
from survey.interview.plan import Plan
from survey.interview.record import Record, fold
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.compiled import dump
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import MemoryStore, open_store
from survey.terminal.question import answer_of, asked_on, question_at

FORM = Path(__file__).resolve().parents[2] / "questionnaires" / "worker"
CASE, CODE, PASSPHRASE = "drill", "4711", "sông Hồng"
TYPED = ("3", "8", "2", "40", "1995", "2019", "6000000", "300", "Lan")
"""Texts to try where no choices are listed: one of them fits most questions, and a jump leads away from the others."""
PATIENCE = 6
"""How often the driver tries to answer a question before it goes elsewhere."""
AWAY = (":j sex", ":j birth_year", ":j hours_day", ":b", ":b", ":r ghi chú")


class Interview:
    """The kill mode `interview`."""

    def command(self, folder: Path, seed: int) -> Sequence[str]:
        form = folder / "form.json"
        if not form.exists():
            form.write_text(dump(load(FORM / "questionnaire.yaml")), encoding="utf-8")
        return [sys.executable, "-m", "tests.drills.interview", str(folder), str(seed)]

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        use_language("vi")
        place = folder / "khaosat.db"
        if not place.exists():
            return [f"{line} was seen and there is no store" for line in acknowledged]
        with open_store(place, PASSPHRASE) as store:
            events = store.events(CASE)
            kept, shown = replayed(load(folder / "form.json"), events)
            begins = beginning(load(folder / "form.json"), events)
        found = not_kept([line for line in acknowledged if line.startswith("✓")], kept)
        found += not_shown([line[2:] for line in acknowledged if line.startswith("?")], shown)
        found += wrong_resumption(folder / "open.json", acknowledged)
        if shown:
            remember_open(folder / "open.json", acknowledged, kept, shown[-1], begins)
        return found


def replayed(questionnaire: Questionnaire, events: Sequence[Event]) -> tuple[list[str], list[list[str]]]:
    """What the console says of each answer in the store, and the names on each screen that was opened, in order."""
    plan, journal, record = Plan(questionnaire), MemoryStore(), Record()
    kept: list[str] = []
    shown: list[list[str]] = []
    for event in events:
        record = fold([event], record)
        session = Session(questionnaire, journal, record, None, plan)
        if event.kind in (EventKind.ANSWER, EventKind.MISSING, EventKind.CLEAR):
            private = question_at(session, event.path).self_completed
            kept.append(f"✓ {event.path.rpartition('/')[2]}: {'•••' if private else answer_of(session, event.path)}".rstrip())
        elif event.kind is EventKind.SHOW:
            screen = session.evaluation.screen_at(event.path)
            shown.append([path.rpartition("/")[2] for path in screen.paths or (screen.group,)])
    return kept, shown


def beginning(questionnaire: Questionnaire, events: Sequence[Event]) -> str:
    """The name of the first question without an answer on the screen that is open, of the first one where all have answers."""
    session = Session(questionnaire, MemoryStore(), fold(events), None)
    asked = asked_on(session, session.evaluation.screen_at(session.record.position))
    blank = (path for path in asked if not session.evaluation.text(path) and not session.evaluation.missing(path))
    return next(blank, asked[0] if asked else "").rpartition("/")[2]


def not_kept(seen: Sequence[str], kept: Sequence[str]) -> list[str]:
    """The first answer that was seen confirmed and does not stand in the store, in the order it was seen.

    >>> not_kept(["✓ a: 1", "✓ b: 2"], ["✓ a: 1", "✓ a: 3", "✓ b: 2"]), not_kept(["✓ b: 2"], ["✓ a: 1"])
    ([], ['✓ b: 2 was seen and is not in the store'])
    """
    rest = iter(kept)
    return next(([f"{line} was seen and is not in the store"] for line in seen if line not in rest), [])


def not_shown(seen: Sequence[str], shown: Sequence[Sequence[str]]) -> list[str]:
    """The first question that was seen asked before the store knew that its screen was open.

    >>> not_shown(["a", "b", "b"], [["a"], ["b", "c"]]), not_shown(["a", "b"], [["b"], ["a"]])
    ([], ['b was seen and its screen is not in the store'])
    """
    place = 0
    for name in seen:
        place = next((later for later in range(place, len(shown)) if name in shown[later]), len(shown))
        if place == len(shown):
            return [f"{name} was seen and its screen is not in the store"]
    return []


def remember_open(file: Path, acknowledged: Sequence[str], kept: Sequence[str], screen: Sequence[str], begins: str) -> None:
    """Write down what may be asked first after this kill.

    That is the question asked last, unless an answer to it, or a move to another screen, was on disk without having been seen:
    then it is a question of the screen that the store says is open. Where several stand on a screen, the row a person was going
    over again is not kept: it may also be the one that the screen `begins` with.
    """
    asked = [line[2:] for line in acknowledged if line.startswith("? ")]
    last = asked[-1] if asked else ""
    mark = f"✓ {last}:"
    unseen = sum(line.startswith(mark) for line in kept) > sum(line.startswith(mark) for line in acknowledged)
    settled = unseen or not acknowledged or acknowledged[-1].startswith("✓")
    allowed = list(screen) if settled or last not in screen else list(dict.fromkeys((last, begins or last)))
    file.write_text(json.dumps({"allowed": allowed, "lines": len(acknowledged)}), encoding="utf-8")


def wrong_resumption(file: Path, acknowledged: Sequence[str]) -> list[str]:
    """Whether the first question after the kill before this one was not the one then open."""
    if not file.exists():
        return []
    before = json.loads(file.read_text(encoding="utf-8"))
    resumed = next((line[2:] for line in acknowledged[before["lines"] :] if line.startswith("? ")), None)
    if resumed is None or resumed in before["allowed"] or before["allowed"] == [""]:
        return []
    return [f"{' or '.join(before['allowed'])} was open at the kill and {resumed} was asked first afterwards"]


class Driver:
    """Reads what the interview says and types answers, valid or not, forever."""

    def __init__(self, keyboard: int, random: Random) -> None:
        self.keyboard = keyboard
        self.random = random
        self.name = ""
        self.tries = 0

    def hear(self, page: str) -> None:
        """Report what one page says, and type a line in reply; a page ends with the mark `> `."""
        lines = page.splitlines()
        for line in lines:
            if line.startswith("✓ "):
                print(line.rstrip(), flush=True)
        asked = [found[1] for line in lines if (found := re.match(r"\[(\w+)\] ", line))]
        if asked:
            self.tries = self.tries + 1 if asked[-1] == self.name else 0
            self.name = asked[-1]
            print(f"? {self.name}", flush=True)
        else:
            self.tries += 1
        os.write(self.keyboard, (self.reply(lines) + "\n").encode())

    def reply(self, lines: Sequence[str]) -> str:
        """A line for the page: a code for the interviewer's code, a choice for a list, a number or a word otherwise."""
        text = "\n".join(lines)
        codes = [found[1] for line in lines if (found := re.match(r" {2}(\d+) {2}", line))]
        if "mã của mình" in text:
            return CODE
        if "Kết thúc cuộc phỏng vấn với" in text:
            return "0"
        if self.tries > PATIENCE or "Kết quả cuộc phỏng vấn" in text:
            self.tries = 0
            return self.random.choice(AWAY)
        if "Xin hỏi lại người trả lời" in text:
            return "2"
        if "lựa chọn: gõ mã" in text:
            return str(self.random.randint(1, 30))
        if codes:
            return " ".join(self.random.sample(codes, min(len(codes), 3 if self.tries % 2 else 1)))
        return self.random.choice(("", *TYPED))


def drive(screen: int, keyboard: int, seed: int) -> None:
    """Hear pages and reply until the interview is gone."""
    driver, decoder, heard = Driver(keyboard, Random(seed)), codecs.getincrementaldecoder("utf-8")(), ""
    while data := os.read(screen, 65536):
        heard += decoder.decode(data)
        *pages, heard = heard.split("\n> ") if not heard.startswith("> ") else ["", *heard[2:].split("\n> ")]
        for page in pages:
            try:
                driver.hear(page)
            except BrokenPipeError:
                continue


def main() -> None:
    """Fork the driver and become the interview."""
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    screen, interview_says = os.pipe()
    interview_hears, keyboard = os.pipe()
    if os.fork() == 0:
        os.close(interview_says)
        os.close(interview_hears)
        drive(screen, keyboard, seed)
        os._exit(0)
    os.dup2(interview_hears, 0)
    os.dup2(interview_says, 1)
    for end in (screen, keyboard, interview_hears, interview_says):
        os.close(end)
    options = ["--plain", "--case", CASE, "--store", str(folder / "khaosat.db"), "--interviewer", "Lan", "--set", "wage_region=I"]
    environment = {**os.environ, "KHAOSAT_PASSPHRASE": PASSPHRASE, "KHAOSAT_CODE": CODE, "KHAOSAT_LANG": "vi"}
    words = [sys.executable, "-m", "survey.cli.main", "interview", str(folder / "form.json"), *options]
    os.execve(sys.executable, words, environment)


if __name__ == "__main__":
    main()
