"""Types what a simulated respondent says into `survey interview --plain`, question by question, as the screen asks for it."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from survey.interview.events import Event, EventKind
from survey.interview.paths import form_path
from survey.language import _, use_language
from survey.questionnaire.model import Questionnaire
from survey.terminal.case_page import INTERVIEW, VISIT
from survey.terminal.finish import OUTCOMES
from survey.terminal.roster import ADD, GO_ON
from survey.values import TYPES
from tests.demo.respondent import CONFIRMATION, MISTAKES

CODE = "4711"
MISTAKE = 0.05
"""How often something impossible is typed first where a hard check must stop it."""
MISSING = {"dont_know": ":dk", "refused": ":rf", "not_applicable": ":na"}
PATIENCE = 4
"""How often the same question may be asked before the typist gives up."""


class TypingError(Exception):
    """The program asks what nobody has an answer to, refuses an answer, or has left."""


@dataclass
class Script:
    """What one respondent says: the lines to type by question's name, a roster's one after the other.

    `rosters` are the lines of open-ended rosters, `regrets` answers that are changed at the end. `outcome` is what the interview
    is closed as; without one it is left for good after the last line.
    """

    lines: dict[str, deque[str]] = field(default_factory=dict)
    rosters: dict[str, int] = field(default_factory=dict)
    regrets: deque[tuple[str, str]] = field(default_factory=deque)
    outcome: str = ""

    @property
    def said(self) -> bool:
        """Whether nothing is left to be said."""
        return not any(self.lines.values())


def script_of(questionnaire: Questionnaire, events: Iterable[Event]) -> Script:
    """What was said in an interview that is on file, as a person would type it."""
    script, answered = Script(), set[str]()
    for event in events:
        name = event.path.rpartition("/")[2]
        if event.kind in (EventKind.ANSWER, EventKind.MISSING):
            line = MISSING[event.value] if event.kind is EventKind.MISSING else typed(questionnaire, event)
            if event.path in answered:
                script.regrets.append((name, line))
            else:
                script.lines.setdefault(name, deque()).append(line)
            answered.add(event.path)
        elif event.kind is EventKind.ADD:
            script.rosters[name] = script.rosters.get(name, 0) + 1
        elif event.kind is EventKind.COMPLETE:
            script.outcome = event.value if event.value in OUTCOMES else "not_eligible"
    return script


def typed(questionnaire: Questionnaire, event: Event) -> str:
    """An answer as it is typed: choices by their names, several with commas, everything else as its type shows it."""
    question = questionnaire.question(form_path(event.path))
    if question.type in ("select_many", "rank"):
        return ",".join(event.value.split())
    return event.value if question.type == "select_one" else TYPES[question.type].show(event.value)


def endings() -> tuple[str, ...]:
    """What is said when an interview is left."""
    return (
        _("{case} is closed and saved."),
        _("{case} is paused; every answer is saved."),
        _("Interview {interview} is closed and saved."),
        _("Paused; every answer is saved. To go on:"),
    )


class Typist:
    """One sitting of `survey interview --plain` in a laptop's folder, begun at `moment` by the laptop's clock."""

    def __init__(self, folder: Path, passphrase: str, interviewer: str, moment: datetime, *words: str) -> None:
        use_language("vi")
        self.random = Random(f"{interviewer} {moment}")
        self.decoder, self.heard = codecs.getincrementaldecoder("utf-8")(), ""
        self.asked, self.times = "", 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.back_then", moment.isoformat(), "interview", *words, "--plain",
             "--interviewer", interviewer],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "KHAOSAT_LANG": "vi", "KHAOSAT_PASSPHRASE": passphrase, "KHAOSAT_CODE": CODE,
                 "TZ": "Asia/Ho_Chi_Minh"},
        )  # fmt: skip
        self.page = self._listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.communicate()
        if self.process.returncode and error is None:
            raise TypingError(f"survey interview left with {self.process.returncode}: {self.page[-1500:]}")

    def type(self, line: str) -> None:
        """Type a line and hear what comes of it up to the next prompt."""
        os.write(self.process.stdin.fileno(), (line + "\n").encode())  # type: ignore[union-attr]
        self.page = self._listen()

    def _listen(self) -> str:
        """What is said until the mark of the next prompt; all that is left where the program ends."""
        while not (self.heard == "> " or self.heard.endswith("\n> ")):
            data = os.read(self.process.stdout.fileno(), 65536)  # type: ignore[union-attr]
            if not data:
                break
            self.heard += self.decoder.decode(data)
        page, self.heard = self.heard, ""
        return page

    def interview(self, case: str, script: Script, stop: int | None = None) -> None:
        """Hold a case's interview from the home screen, and be back there."""
        self.type(case)
        self.type(INTERVIEW)
        self.hold(script, stop)

    def visit(self, case: str, outcome: str) -> None:
        """Write down a visit without an interview."""
        for line in (case, VISIT, outcome, ""):
            self.type(line)

    def hold(self, script: Script, stop: int | None = None) -> None:
        """Answer what is asked until the interview is closed or, without an outcome or after `stop` answers, paused.

        Raises:
            TypingError: it does not go on.
        """
        marks = [text.rpartition("}")[2] for text in endings()]
        closing, given = False, 0
        while not any(mark in self.page for mark in marks):
            name = self._asked_now()
            closing = closing or _("End of the interview. What is the outcome?") in self.page
            if closing:
                self.type(self._closing_line(name, script))
            elif name and (given == stop or (script.said and not script.outcome)):
                self.type(":q")
            else:
                given += bool(script.lines.get(name))
                self.type(self._line(name, script))

    def _asked_now(self) -> str:
        """The question that is asked, empty in a dialog; a program that stays where it is, or has left, is told of."""
        names = re.findall(r"^\[(\w+)\] ", self.page, re.MULTILINE)
        name = str(names[-1]) if names else ""
        self.times = self.times + 1 if name == self.asked else 0
        self.asked = name
        if self.times > PATIENCE or self.process.poll() is not None:
            raise TypingError(f"it does not go on at {name or 'a dialog'}: {self.page[-1500:]}")
        return name

    def _line(self, name: str, script: Script) -> str:
        """What is typed at a question, at the overview of a roster, or in a dialog; Enter where there is nothing to say."""
        if not name:
            return self._in_dialog()
        if _("No more, go on") in self.page:
            script.rosters[name] = script.rosters.get(name, 0) - 1
            return ADD if script.rosters[name] >= 0 else GO_ON
        said = script.lines.get(name)
        if said and name in MISTAKES and self.random.random() < MISTAKE:
            self.type(MISTAKES[name])
            if "✗" not in self.page:
                raise TypingError(f"{name} takes {MISTAKES[name]}: {self.page[-1500:]}")
        return said.popleft() if said else ""

    def _in_dialog(self) -> str:
        """What is typed where the program asks something of its own."""
        replies = {
            _("Please check with the respondent"): "stands",
            _("Why is this answer right?"): CONFIRMATION,
            _("Thank you. Please give the computer back to the interviewer. Interviewer: your code?"): CODE,
        }
        return next((line for text, line in replies.items() if text in self.page), "")

    def _closing_line(self, name: str, script: Script) -> str:
        """What is typed once the end has been seen: second thoughts one after the other, then the outcome."""
        if name and script.regrets and script.regrets[0][0] == name:
            return script.regrets.popleft()[1]
        if script.regrets and (name or _("End of the interview. What is the outcome?") in self.page):
            return f":j {script.regrets[0][0]}"
        if _("End of the interview. What is the outcome?") in self.page:
            return script.outcome
        if _("Close the interview as “{outcome}”?").partition("{")[0] in self.page:
            return "1"
        return ":end" if name else self._in_dialog()
