"""A keyboard and a screen for tests: keys go in through a pipe, the screen is a vt100 terminal drawn by pyte."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pyte
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output

from survey.terminal.frame import Device
from survey.terminal.fullscreen import FullScreen
from survey.terminal.prompt import Prompt, Reply

ENTER = "\r"
BACKSPACE = "\x7f"
CTRL_C, CTRL_D = "\x03", "\x04"
UP, DOWN = "\x1b[A", "\x1b[B"
_F1_TO_F4 = dict(enumerate(("\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"), 1))
F = _F1_TO_F4 | dict(zip(range(5, 13), (f"\x1b[{code}~" for code in (15, 17, 18, 19, 20, 21, 23, 24)), strict=True))


def press(prompt: Prompt, keys: str) -> Reply:
    """The reply of a full-screen prompt to these keys."""
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        return FullScreen(Device(pipe, DummyOutput())).ask(prompt)


REST_SECONDS = 0.012
"""prompt_toolkit puts a drawing off for a hundredth of a second at most."""


@dataclass(frozen=True)
class Shot:
    """Among the keys: the screen as it is now is kept under this name."""

    name: str


@dataclass
class Terminal:
    """A pyte terminal as an output file that presses the next key each time the screen has been drawn and has come to rest.

    `lines` is the last screen that had anything on it (a prompt erases itself as it ends); `shots` are those kept by name.
    """

    screen: pyte.Screen
    stream: pyte.Stream
    size: Size
    pipe: PipeInput
    keys: list[str | Shot]
    encoding: str = "utf-8"
    lines: tuple[str, ...] = ()
    shots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    draws: int = 0

    def write(self, text: str) -> int:
        self.stream.feed(text)
        return len(text)

    def flush(self) -> None:
        shown = tuple(line.rstrip() for line in self.screen.display)
        if any(shown):
            self.lines = shown
            self.draws += 1
            get_running_loop().call_later(REST_SECONDS, self._go_on, self.draws)

    def _go_on(self, draws: int) -> None:
        """Keep the screens that are wished for, and press the next key, unless the screen has been drawn again."""
        if draws != self.draws:
            return
        while self.keys:
            coming = self.keys.pop(0)
            if isinstance(coming, str):
                self.pipe.send_text(coming)
                return
            self.shots[coming.name] = self.lines

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


@contextmanager
def terminal(*keys: str | Shot, rows: int = 24, columns: int = 80) -> Iterator[tuple[FullScreen, Terminal]]:
    """A full-screen console drawing into a terminal of that size, with these keys pressed one screen after the other."""
    screen = pyte.Screen(columns, rows)
    with create_pipe_input() as pipe:
        shown = Terminal(screen, pyte.Stream(screen), Size(rows, columns), pipe, list(keys))
        yield FullScreen(Device(pipe, Vt100_Output(shown, lambda: shown.size, term="xterm-256color", enable_cpr=False))), shown


def seen(prompt: Prompt, *keys: str, rows: int = 24, columns: int = 80) -> tuple[str, ...]:
    """The screen of a prompt after these keys."""
    with terminal(*keys, CTRL_C, rows=rows, columns=columns) as (console, shown), suppress(KeyboardInterrupt):
        console.ask(prompt)
    return shown.lines


def typist(*lines: str) -> Callable[[str], str]:
    """Who answers plain prompts with these lines, one after the other, and then is gone."""
    rest = iter(lines)

    def read(_mark: str) -> str:
        for line in rest:
            return line
        raise EOFError

    return read
