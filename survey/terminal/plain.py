"""The console of a pipe, a screen reader, or a terminal that cannot draw: lines in, lines out, commands after a colon."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

from survey.errors import AnswerError
from survey.language import _, fold, visible
from survey.terminal.keys import KEYS, not_here
from survey.terminal.prompt import (
    MISSING_ACTIONS,
    SIGNS,
    Command,
    Given,
    Header,
    Index,
    Message,
    Option,
    Prompt,
    Reply,
    by_number,
    in_option_order,
    stored,
    toggled,
)

CLEAR = ":clear"
MISSING = frozenset(MISSING_ACTIONS.values())
LIST = "?"
GOES_ON = "\\"
"""Ends a line of a long answer that goes on on the next."""
SHOWN = 20
"""A longer list is not read out: it is searched, or listed when `?` is typed."""


class Plain:
    """Asks with one line at a time; says everything that changes, and nothing that has not."""

    def __init__(self, read: Callable[[str], str] = input, write: Callable[[str], None] | None = None) -> None:
        self.read = read
        self.write = write or say
        self.header = Header()

    def ask(self, prompt: Prompt) -> Reply:
        """Show the prompt and read lines until one of them is an answer or a command that has an effect here."""
        self._show(prompt)
        while True:
            line = self._read(prompt)
            commanded = line.startswith(":") and not line.startswith("::")
            reply = self._command(prompt, line) if commanded else self._answer(prompt, line)
            if reply is not None:
                return reply

    def saved(self, path: str, answer: str) -> None:
        """One line with the question's name and what is kept; whoever has read it can rely on it."""
        self.write(f"✓ {path.rpartition('/')[2]}: {answer}")

    def tell(self, message: Message) -> None:
        """One line."""
        self.write(SIGNS[message.tone] + message.text)

    def _show(self, prompt: Prompt) -> None:
        self._show_header(prompt.header)
        for line in prompt.context:
            self.write(line)
        name = prompt.path.rpartition("/")[2]
        self.write(f"[{name}] {prompt.text}" if name else prompt.text)
        if prompt.hint:
            self.write(prompt.hint)
        if reasons := ", ".join(f":{key.plain} {_(key.label)}" for key in KEYS if key.action in MISSING & prompt.actions):
            self.write(f"({reasons})")
        if prompt.kind == "long_text":
            self.write(_("(a line that ends in {sign} goes on on the next)").format(sign=GOES_ON))
        for message in prompt.messages:
            self.tell(message)
        for place, row in enumerate(prompt.rows, 1):
            self.write(f"{place}/{len(prompt.rows)} {row.label}: {row.missing or _label(prompt.options, row.value)}")
        if len(prompt.options) <= SHOWN:
            self._list(prompt)
        else:
            self.write(_("{total} choices: type a code or part of a name, ? lists them").format(total=len(prompt.options)))
        present = ", ".join(_label(prompt.options, value) for value in prompt.chosen) if prompt.options else prompt.typed
        if present and prompt.kind not in ("secret", "grid"):
            told = _("Present answer: {answer} (Enter keeps it, :clear removes it)") if prompt.path else _("Enter: {answer}")
            self.write(told.format(answer=present))

    def _show_header(self, header: Header) -> None:
        if header.banner:
            self.write(header.banner)
        if header.title and header.title != self.header.title:
            self.write(f"== {header.title} ==")
        if header.section and header.section != self.header.section:
            self.write(f"-- {header.section} --")
        self.header = header

    def _list(self, prompt: Prompt) -> None:
        for option in prompt.options:
            self.write(f"  {option.code}  {option.label}")

    def _read(self, prompt: Prompt) -> str:
        if prompt.kind == "secret" and sys.stdin.isatty() and self.read is input:
            return getpass.getpass("> ")
        line = self.read("> ").strip()
        while prompt.kind == "long_text" and line.endswith(GOES_ON):
            line = line.removesuffix(GOES_ON).rstrip() + "\n" + self.read("> ").strip()
        return line

    def _command(self, prompt: Prompt, line: str) -> Reply | None:
        word, _gap, argument = line[1:].partition(" ")
        if line == CLEAR:
            return Given("", prompt.path)
        key = next((key for key in KEYS if key.plain == word), None)
        if key is None:
            self.tell(Message("warning", _("There is no command “:{word}”; :h shows them.").format(word=word)))
            return None
        if key.action not in prompt.actions:
            self.tell(Message("warning", not_here(key.action)))
            return None
        return Command(key.action, path=prompt.path, argument=argument.strip())

    def _answer(self, prompt: Prompt, line: str) -> Reply | None:
        text = line.removeprefix(":")
        if not text:
            return self._left(prompt)
        if prompt.options:
            return self._picked(prompt, text)
        try:
            return Given(stored(prompt, text), prompt.path)
        except AnswerError as error:
            self.tell(Message("problem", str(error)))
            return None

    def _left(self, prompt: Prompt) -> Reply | None:
        """An empty line keeps the present answer; on a grid it goes to the next row, and from the last row on."""
        if prompt.kind == "grid":
            return Given("", "")
        return Given(prompt.value, prompt.path)

    def _picked(self, prompt: Prompt, text: str) -> Reply | None:
        if text == LIST:
            self._list(prompt)
            return None
        if prompt.kind in ("one", "grid"):
            option = self._found(prompt, text)
            return Given(option.value, prompt.path) if option else None
        chosen: tuple[str, ...] = ()
        for part in text.replace(",", " ").split() if by_number(prompt.options) else text.split(","):
            option = self._found(prompt, part.strip())
            if option is None:
                return None
            if option.value not in chosen:
                chosen = toggled(chosen, option.value, prompt.exclusive)
        return Given(" ".join(chosen if prompt.kind == "rank" else in_option_order(chosen, prompt.options)), prompt.path)

    def _found(self, prompt: Prompt, text: str) -> Option | None:
        """The one option meant by a code, a stored value or part of a label; says so where there is none or more than one."""
        exact = [option for option in prompt.options if text in (option.code, option.code.lstrip("0"))]
        exact = exact or [option for option in prompt.options if fold(text) == fold(option.value)]
        found = exact[:1] or list(Index.of(prompt.options).search(text))
        if len(found) == 1:
            return found[0]
        if not found:
            self.tell(Message("problem", _("Nothing matches “{query}”; this is not an answer.").format(query=text)))
        else:
            self.tell(Message("info", _("{found} match “{query}”; type more, or a code:").format(found=len(found), query=text)))
            for option in found[:SHOWN]:
                self.write(f"  {option.code}  {option.label}")
        return None


def say(text: str) -> None:
    """Print a line and let it out at once, so that whoever drives the pipe sees it before the next question."""
    print(visible(text), flush=True)


def _label(options: tuple[Option, ...], value: str) -> str:
    return next((option.label for option in options if option.value == value), value)
