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

    def enter(self, screen: Screen) -> None:
        """Turn the screen to the respondent, or back with the interviewer's code, where the next screen asks for it."""
        private = is_private(self.desk, screen)
        if private and not self.turned:
            self.desk.show(_("The next questions are for the respondent alone. Please turn the screen to them."))
            self.answered.clear()
        elif self.turned and not private:
            self._take_back()
        self.turned = private

    def hides(self, path: str) -> bool:
        """Whether the answer at a path must not, or cannot, be shown now; leaving it blank keeps it."""
        if is_sealed(self.desk.session.evaluation.text(path)):
            return True
        return question_at(self.desk.session, path).self_completed and not (self.turned and path in self.answered)

    def _take_back(self) -> None:
        messages: tuple[Message, ...] = ()
        told = _("Thank you. Please give the computer back to the interviewer. Interviewer: your code?")
        while not self.desk.code.fits(self.desk.line(told, kind="secret", messages=messages)):
            messages = (Message("problem", _("This is not the code.")),)


def is_private(desk: Desk, screen: Screen) -> bool:
    """Whether a screen is one that the respondent completes."""
    return any(question_at(desk.session, path).self_completed for path in screen.paths if screen.kind != "roster")
