"""An interview held at a console, from the screen it stands at to its pause or its end.

Every answer goes through the session, which has it on disk before the next prompt is made: nothing that was confirmed is
kept here alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from survey.interview.evaluation import Screen
from survey.interview.instruments import left_to_phones
from survey.interview.session import Outcome
from survey.language import _
from survey.terminal import dialogs
from survey.terminal.desk import Desk
from survey.terminal.finish import finish
from survey.terminal.privacy import Privacy
from survey.terminal.prompt import MISSING_ACTIONS, Action, Command, Given, Message, Prompt, by_number
from survey.terminal.question import (
    BLANK,
    answer_of,
    asked_on,
    grid_prompt,
    is_heading,
    is_read,
    label_of,
    options_at,
    question_at,
    question_prompt,
    worth_showing,
)
from survey.terminal.roster import roster
from survey.terminal.soft_checks import settle
from survey.values import MissingKind

Ending = Literal["paused", "completed"]
MISSING_OF = {action: kind for kind, action in MISSING_ACTIONS.items()}


def hold(desk: Desk) -> Ending:
    """Hold the interview until it is paused or closed. Ctrl-C, the end of input or a lost terminal pause it."""
    try:
        return Interviewing(desk).hold()
    except (KeyboardInterrupt, EOFError):
        desk.session.pause()
        return "paused"


class Interviewing:
    """The walk through the screens; `desk.path` is the question the cursor is on, empty where a screen has just been opened."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.session = desk.session
        self.privacy = Privacy(desk)
        self.draft = ""
        self.instance = ""
        self.ending: Ending | None = None
        self.told: set[str] = set()

    def hold(self) -> Ending:
        """Screen after screen until there is an ending."""
        while self.ending is None:
            screen = self.session.screen
            if not self.privacy.enter(screen):
                self._jump(self.privacy.last)
            elif not worth_showing(self.session, screen):
                self._forward()
            elif screen.kind == "end":
                self._finish(screen)
            elif screen.kind == "roster":
                self._roster(screen)
            else:
                self._ask(screen)
        return self.ending

    # ── one prompt ──

    def _ask(self, screen: Screen) -> None:
        path = self._cursor(screen)
        self.desk.path = path
        prompt = self._prompt(screen, path)
        self._tell_of_phones()
        prompt = replace(
            prompt,
            header=self.desk.header(),
            messages=(*prompt.messages, *self.desk.take_messages()),
            typed=self.draft or prompt.typed,
        )
        self.draft = ""
        reply = self.desk.console.ask(prompt)
        if isinstance(reply, Command):
            self._obey(reply, screen)
        elif prompt.kind == "grid" and not reply.path:
            self._leave_grid(screen)
        elif prompt.kind == "note":
            self._read(screen, path)
        else:
            self._take(reply, screen)

    def _tell_of_phones(self) -> None:
        """Say once what a phone would have filled in by itself, and how it is recorded."""
        new = [path for path in left_to_phones(self.session.evaluation) if path not in self.told]
        self.told.update(new)
        if new and not self.privacy.turned:
            names = ", ".join(path.rpartition("/")[2] for path in new)
            told = _("Only a phone fills this in by itself; recorded here as not applicable: {names}").format(names=names)
            self.desk.messages = (*self.desk.messages, Message("info", told))

    def _prompt(self, screen: Screen, path: str) -> Prompt:
        private = self.privacy.turned
        if self._is_grid(screen):
            return grid_prompt(self.session, screen, path, private, self.privacy.hides)
        prompt = question_prompt(self.session, path, private, self.privacy.hides(path))
        return replace(prompt, context=self._context(screen, path), below=self._below(screen, path))

    def _is_grid(self, screen: Screen) -> bool:
        """Whether one number a row answers all of a screen: single choices from one short list."""
        asked = asked_on(self.session, screen) if screen.kind == "grid" else []
        if not asked or any(question_at(self.session, path).type != "select_one" for path in asked):
            return False
        first, *others = (options_at(self.session, path) for path in asked)
        return by_number(first) and all(options == first for options in others)

    def _context(self, screen: Screen, path: str) -> tuple[str, ...]:
        """What stands above a question of a group: its notes and fixed values, and the answers given before it on this screen."""
        if screen.kind == "question":
            return ()
        above = screen.paths[: screen.paths.index(path)]
        lines = [self._above(other) for other in above if not self.privacy.hides(other)]
        return (*([label_of(self.session, screen.group)] if screen.group else []), *filter(None, lines))

    def _below(self, screen: Screen, path: str) -> tuple[str, ...]:
        """What comes on the same screen after a question: notes, values, and the questions with the answers they have."""
        if screen.kind == "question":
            return ()
        after = screen.paths[screen.paths.index(path) + 1 :]
        questions = (other for other in after if not is_heading(question_at(self.session, other)))
        return tuple(label_of(self.session, other) if self.privacy.hides(other) else self._line(other) for other in questions)

    def _above(self, path: str) -> str:
        """A question above the present one in one line: a note or a value as it is, an answer with its label, nothing for a
        blank."""
        return self._line(path) if answer_of(self.session, path) or is_read(self.session, path) else ""

    def _line(self, path: str) -> str:
        label, answer = label_of(self.session, path), answer_of(self.session, path)
        if not answer and is_read(self.session, path) and question_at(self.session, path).type != "note":
            answer = BLANK
        return f"{label}: {answer}" if answer else label

    def _asked(self, screen: Screen) -> list[str]:
        """The paths of a screen that are prompted for: those that a person answers, and the last one where it is only read."""
        asked, last = asked_on(self.session, screen), screen.paths[-1]
        ends = last in asked or is_heading(question_at(self.session, last)) or self._is_grid(screen)
        return asked if asked and ends else [*asked, last]

    def _cursor(self, screen: Screen) -> str:
        """The question the screen is at: where the cursor was left, else the first without an answer, else the first."""
        asked = self._asked(screen)
        if self.desk.path in asked:
            return self.desk.path
        evaluation = self.session.evaluation
        open_ones = (path for path in asked if not is_read(self.session, path))
        blank = (path for path in open_ones if not evaluation.text(path) and not evaluation.missing(path))
        return next(blank, asked[0])

    # ── answers ──

    def _read(self, screen: Screen, path: str) -> None:
        """Go on from a note or a value, unless it is a note that holds the interview until something is put right."""
        held = question_at(self.session, path).type == "note" and self._problems(path)
        if held:
            self.desk.messages = held
        else:
            self._advance(screen, path)

    def _take(self, given: Given, screen: Screen) -> None:
        path = given.path
        evaluation = self.session.evaluation
        unchanged = given.text == evaluation.text(path)
        if not given.text and (unchanged or self.privacy.hides(path)):
            if evaluation.required(path) and not evaluation.text(path) and not evaluation.missing(path):
                self.desk.messages = self._problems(path) or (Message("problem", _("An answer is needed.")),)
            else:
                self._advance(screen, path)
            return
        if unchanged and not evaluation.problems(path):
            self._settle(path, screen)
            return
        outcome = self.session.answer(path, given.text) if given.text else self.session.clear(path)
        self._after(outcome, given, screen)

    def _after(self, outcome: Outcome, given: Given, screen: Screen) -> None:
        if not outcome.committed:
            self.desk.messages = tuple(Message("problem", problem.message) for problem in outcome.problems)
            self.draft = given.text
            return
        self.privacy.answered.add(given.path)
        self._saved(given.path)
        if given.text:
            self._settle(given.path, screen)

    def _saved(self, path: str) -> None:
        """Tell a console that has no next screen to show it that the answer is on disk."""
        answer = "•••" if self.privacy.turned else answer_of(self.session, path)
        self.desk.console.saved(path, answer)

    def _settle(self, path: str, screen: Screen) -> None:
        """Go on, unless a soft check is open and the interviewer wants to mend the answer."""
        if settle(self.desk, path):
            self._advance(screen, path)

    def _problems(self, path: str) -> tuple[Message, ...]:
        return tuple(Message("problem", problem.message) for problem in self.session.evaluation.problems(path))

    # ── moving ──

    def _advance(self, screen: Screen, path: str) -> None:
        """To the next question of the screen as it is now, or to the next screen."""
        now = self.session.screen
        asked = self._asked(now) if now.key == screen.key else []
        if path in asked and path != asked[-1]:
            self.desk.path = asked[asked.index(path) + 1]
        elif not self._is_grid(now):
            self._forward()

    def _leave_grid(self, screen: Screen) -> None:
        for path in asked_on(self.session, screen):
            evaluation = self.session.evaluation
            if evaluation.required(path) and not evaluation.text(path) and not evaluation.missing(path):
                self.desk.path = path
                self.desk.messages = self._problems(path) or (Message("problem", _("An answer is needed.")),)
                return
        self._forward()

    def _back(self, screen: Screen) -> None:
        asked = self._asked(screen) if screen.paths and screen.kind != "roster" else []
        if self.desk.path in asked[1:] and not self._is_grid(screen):
            self.desk.path = asked[asked.index(self.desk.path) - 1]
            return
        earlier = self.session.back()
        while not worth_showing(self.session, earlier) and earlier.key != self.session.evaluation.previous(earlier).key:
            earlier = self.session.back()
        if earlier.key == screen.key:
            self.desk.messages = (Message("info", _("This is the first question.")),)
        elif earlier.kind in ("question", "group"):
            self.desk.path = self._asked(earlier)[-1]

    def _forward(self) -> None:
        """To the next screen that has something to answer or to read, its cursor on the first open question."""
        self.desk.path = ""
        if self._leaves_instance():
            self.session.jump(self.instance.rpartition("[")[0])
            return
        screen = self.session.forward()
        while not worth_showing(self.session, screen):
            screen = self.session.forward()

    def _leaves_instance(self) -> bool:
        """Whether the way forward leaves the instance that was opened from its overview, which is where it leads back to."""
        here, coming = self.session.screen.key, self.session.evaluation.next(self.session.screen).key
        return bool(self.instance) and _within(self.instance, here) and not _within(self.instance, coming)

    def _jump(self, path: str | None) -> None:
        if path:
            self.session.jump(path)
            self.desk.path = path

    # ── commands ──

    def _obey(self, command: Command, screen: Screen) -> None:
        """Do what a key or a typed command asks for on the present question."""
        path = command.path
        self.draft = command.draft
        match command.action:
            case Action.HELP:
                dialogs.help_on(self.desk, path)
            case Action.WHY:
                dialogs.why(self.desk, path)
            case Action.REMARK:
                dialogs.remark_on(self.desk, path, command.argument)
            case Action.LANGUAGE:
                dialogs.change_language(self.desk, command.argument)
            case Action.DONT_KNOW | Action.REFUSED | Action.NOT_APPLICABLE:
                self._miss(path, MISSING_OF[command.action], screen)
            case _:
                self._go(command, screen)

    def _go(self, command: Command, screen: Screen) -> None:
        """Leave the present question."""
        self.draft = ""
        match command.action:
            case Action.BACK:
                self._back(screen)
            case Action.JUMP:
                self._jump(dialogs.go_to(self.desk, command.argument))
            case Action.REVIEW:
                self._jump(dialogs.review(self.desk))
            case Action.FINISH:
                self._finish(screen)
            case _:
                self._pause()

    def _pause(self) -> None:
        """Stop for now; a respondent alone with the screen does not get at what is behind it."""
        if self.privacy.given_back():
            self.session.pause()
            self.ending = "paused"

    def _miss(self, path: str, kind: str, screen: Screen) -> None:
        self.draft = ""
        outcome = self.session.set_missing(path, MissingKind(kind))
        if not outcome.committed:
            self.desk.messages = tuple(Message("problem", problem.message) for problem in outcome.problems)
            return
        self.privacy.answered.add(path)
        self._saved(path)
        self._advance(screen, path)

    def _roster(self, screen: Screen) -> None:
        self.desk.path = screen.group
        reply = roster(self.desk, screen)
        if isinstance(reply, Command):
            self._obey(reply, screen)
        elif reply:
            self.instance = reply
            self._jump(reply)
        elif reply is not None:
            self._forward()

    def _finish(self, screen: Screen) -> None:
        reply = finish(self.desk)
        if isinstance(reply, Command):
            self._obey(reply, screen)
        elif reply == "completed":
            self.ending = "completed"
        else:
            self._jump(reply)


def _within(instance: str, key: str) -> bool:
    return key == instance or key.startswith(instance + "/")
