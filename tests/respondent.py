"""A seeded random respondent: answers every screen of any questionnaire with valid answers, sometimes with none."""

from __future__ import annotations

import random
import re
from datetime import timedelta

from survey.interview.evaluation import Screen
from survey.interview.paths import form_path
from survey.interview.session import Session
from survey.questionnaire.model import Question

BLANK = 0.15
"""How often a question that may stay blank stays blank."""

TRIES = 25
MAX_SCREENS = 6_000
MAX_ADDED = 2
WORDS = ("Lan", "Nguyễn Văn An", "12345", "0912345678", "abc", "test@example.org", "x", "2")
_BOUND = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")


class Respondent:
    """Answers from type, choices and constraint; the same seed gives the same interview."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.chance = random.Random(seed)
        self.stuck: list[str] = []
        self.added: dict[str, int] = {}

    def hold(self) -> list[str]:
        """Go to the end and close the interview; the paths that no answer tried could satisfy."""
        for _screen in range(MAX_SCREENS):
            screen = self.session.screen
            if screen.kind == "end":
                break
            self.screen(screen)
            self.session.forward()
        else:
            raise AssertionError(f"no end after {MAX_SCREENS} screens")
        problems = self.session.complete("complete")
        if problems:
            self.session.complete("partial")
        return self.stuck

    def screen(self, screen: Screen) -> None:
        """Answer what a screen asks; what appears on it meanwhile is answered too."""
        if screen.kind == "roster":
            count = self.added.setdefault(screen.group, self.chance.randint(0, MAX_ADDED))
            if count:
                self.added[screen.group] = count - 1
                self.session.jump(self.session.add(screen.group))
                self.screen(self.session.screen)
            return
        done: set[str] = set()
        while waiting := [path for path in self.session.screen.paths if path not in done]:
            done.add(waiting[0])
            self.question(waiting[0])

    def question(self, path: str) -> None:
        """Answer one question if it can be answered."""
        evaluation = self.session.evaluation
        question = self.session.questionnaire.question(form_path(path))
        if not evaluation.relevant(path) or question.type == "note" or evaluation.read_only(path):
            return
        required = evaluation.required(path)
        if not required and self.chance.random() < BLANK:
            return
        if question.missing and self.chance.random() < BLANK:
            self.session.set_missing(path, self.chance.choice(question.missing))
            return
        for attempt in range(TRIES):
            text = self.draw(question, path, attempt)
            if not text:
                break
            outcome = self.session.answer(path, text)
            if outcome.committed:
                for _warning in outcome.warnings:
                    self.session.confirm(path, "checked with the respondent")
                return
        if required:
            self.stuck.append(path)

    def draw(self, question: Question, path: str, attempt: int) -> str:
        """A candidate answer; later attempts look at the numbers in the constraint."""
        if question.type in ("select_one", "select_many", "rank"):
            return self.drawn_choices(question, path)
        if question.data_type in ("int", "integer", "decimal") or question.type in ("integer", "decimal", "range"):
            return self.drawn_number(question, attempt)
        moment = self.session.evaluation.now() - timedelta(days=self.chance.choice([0, 0, 1, 30, 400, 9000]))
        match question.type:
            case "date":
                return moment.date().isoformat()
            case "datetime":
                return moment.isoformat(timespec="milliseconds")
            case "time":
                return f"{self.chance.randint(0, 23):02}:{self.chance.randint(0, 59):02}:00.000+07:00"
            case "geopoint":
                return "10.7626 106.6601 5 3"
            case "acknowledge":
                return "OK"
            case "file":
                return "picture.jpg"
        lengths = [int(number) for number in re.findall(r"\d+", question.constraint) if int(number) < 60]
        if attempt and lengths:
            return "".join(self.chance.choice("0123456789") for _ in range(max(1, self.chance.choice(lengths))))
        return self.chance.choice(WORDS)

    def drawn_choices(self, question: Question, path: str) -> str:
        names = [choice.name for choice in self.session.evaluation.choices(path)]
        if not names:
            return ""
        if question.type == "select_one":
            return self.chance.choice(names)
        if question.type == "rank":
            self.chance.shuffle(names)
            return " ".join(names)
        if question.exclusive and self.chance.random() < BLANK:
            return self.chance.choice(question.exclusive)
        open_names = [name for name in names if name not in question.exclusive] or names
        return " ".join(self.chance.sample(open_names, self.chance.randint(1, min(3, len(open_names)))))

    def drawn_number(self, question: Question, attempt: int) -> str:
        start, end = question.parameters.get("start"), question.parameters.get("end")
        if question.type == "range" and start and end:
            step = abs(float(question.parameters.get("step") or 1)) * (1 if float(end) >= float(start) else -1)
            number = float(start) + step * self.chance.randint(0, int((float(end) - float(start)) / step))
            return f"{number:g}"
        bounds = [float(number) for number in _BOUND.findall(question.constraint)]
        if bounds and attempt:
            low, high = min(bounds), max(bounds)
            return f"{int(self.chance.choice([low, high, self.chance.uniform(low - 1, high + 1), low + 1, high - 1]))}"
        return str(self.chance.randint(0, self.chance.choice([3, 30, 120])))


def interviewed(session: Session, seed: int) -> Respondent:
    """The respondent after an interview held to its end."""
    respondent = Respondent(session, seed)
    respondent.hold()
    return respondent
