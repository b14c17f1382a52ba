"""Who sits where: the session, the console, the people, and the small questions every dialog is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from survey.interview.session import Session
from survey.language import _
from survey.terminal.leave_code import NO_CODE, LeaveCode
from survey.terminal.prompt import Action, Command, Console, Header, Kind, Message, Prompt, options_of
from survey.terminal.question import header_at, places_in

CANCEL = frozenset({Action.BACK})


@dataclass
class Desk:
    """One sitting: an interview (`session`) held at a `console`.

    `people` stands in the header (team, interviewer), `banner` on every screen, `code` is what only the interviewer knows; `path`
    is the question the interview stands at, `messages` what the next prompt has to say.
    """

    session: Session
    console: Console
    people: str = ""
    banner: str = ""
    code: LeaveCode = NO_CODE
    path: str = ""
    messages: tuple[Message, ...] = ()

    def take_messages(self) -> tuple[Message, ...]:
        """What the next prompt has to say, said once."""
        taken, self.messages = self.messages, ()
        return taken

    def header(self) -> Header:
        """The header of the present screen."""
        path = self.path or next(iter(self.session.screen.paths), "")
        return replace(header_at(self.session, path, self.places), people=self.people, banner=self.banner)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each element of the form, for the progress in the header."""
        return places_in(self.session.questionnaire)

    def choose(self, text: str, pairs: list[tuple[str, str]], messages: tuple[Message, ...] = (), value: str = "") -> str | None:
        """The value picked of (value, label) pairs, what Enter alone picks first; None when nothing was picked or the person went
        back."""
        options = options_of(pairs)
        given = self._given(Prompt("one", text, options=options, messages=messages, value=value, optional=not value))
        return given or None

    def line(self, text: str, kind: Kind = "text", typed: str = "", messages: tuple[Message, ...] = ()) -> str | None:
        """A line of text; None when the person went back."""
        return self._given(Prompt(kind, text, typed=typed, messages=messages))

    def show(self, text: str, messages: tuple[Message, ...] = ()) -> None:
        """Something to read, left with Enter."""
        self._given(Prompt("note", text, messages=messages))

    def agreed(self, text: str, messages: tuple[Message, ...] = ()) -> bool:
        """A yes or no; Enter alone is no."""
        return self.choose(text, [("0", _("No")), ("1", _("Yes"))], messages, value="0") == "1"

    def _given(self, prompt: Prompt) -> str | None:
        reply = self.console.ask(replace(prompt, header=self.header(), actions=CANCEL))
        return None if isinstance(reply, Command) else reply.text
