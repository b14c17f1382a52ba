"""Self-completed questions: the respondent has the screen, earlier answers are hidden, only the interviewer can go on."""

from __future__ import annotations

from survey.interview.evaluation import Screen
from survey.interview.sealed import is_sealed
from survey.language import _
from survey.terminal.desk import Desk
from survey.terminal.prompt import Message
from survey.terminal.question import question_at


class Privacy:
    """Whether the respondent has the screen, and what was answered since it was turned."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.turned = False
        self.answered: set[str] = set()
        self.last = ""
        """A question of the private screen that was asked last."""

    def enter(self, screen: Screen) -> bool:
        """Turn the screen to the respondent, or back with the interviewer's code, where the next screen asks for it.

        False where nobody gave the code and the respondent goes on instead.
        """
        private = is_private(self.desk, screen)
        if private and not self.turned:
            self.desk.show(_("The next questions are for the respondent alone. Please turn the screen to them."))
            self.answered.clear()
        elif not private and not self.given_back():
            return False
        self.turned = private
        self.last = screen.paths[0] if private else ""
        return True

    def hides(self, path: str) -> bool:
        """Whether the answer at a path must not, or cannot, be shown now; leaving it blank keeps it."""
        if is_sealed(self.desk.session.evaluation.text(path)):
            return True
        return question_at(self.desk.session, path).self_completed and not (self.turned and path in self.answered)

    def given_back(self) -> bool:
        """Whether the interviewer has the screen: asked for by the code while the respondent has it."""
        messages: tuple[Message, ...] = ()
        told = _("Thank you. Please give the computer back to the interviewer. Interviewer: your code?")
        while self.turned:
            typed = self.desk.line(told, kind="secret", messages=messages)
            if typed is None:
                return False
            if self.desk.code.fits(typed):
                return True
            messages = (Message("problem", _("This is not the code.")),)
        return True


def is_private(desk: Desk, screen: Screen) -> bool:
    """Whether a screen is one that the respondent completes."""
    return any(question_at(desk.session, path).self_completed for path in screen.paths if screen.kind != "roster")
