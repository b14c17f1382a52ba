"""The console of a real terminal: questionary prompts, the picker and the grid, in one frame with one set of keys."""

from __future__ import annotations

from asyncio import sleep
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Self

import questionary
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.output import create_output

from survey.language import undirected
from survey.terminal.frame import Body, Device, Notice, framed
from survey.terminal.grid import grid
from survey.terminal.lists import note, one_of, several_of
from survey.terminal.meanwhile import Meanwhile
from survey.terminal.picker import picker
from survey.terminal.prompt import Prompt, Reply, by_number
from survey.terminal.text import long_text, typed


class FullScreen:
    """Asks on the whole terminal screen; nothing of one screen is left on the next.

    Used as a context manager it stays on the terminal's alternate screen from the first prompt to the last; otherwise the shell's
    screen would flash up between two prompts.
    """

    def __init__(self, device: Device | None = None, meanwhile: Meanwhile | None = None) -> None:
        self.device = device or Device()
        self.meanwhile = meanwhile or Meanwhile()

    def __enter__(self) -> Self:
        output = self.device.output or create_output()
        output.enter_alternate_screen()
        self._quit = output.quit_alternate_screen
        for switch in ("enter_alternate_screen", "quit_alternate_screen"):
            setattr(output, switch, lambda: None)
        # It shows control characters as ^[ itself, but lets through what turns the direction of all that follows.
        write = output.write
        output.write = lambda data: write(undirected(data))  # type: ignore[method-assign]
        self.device = replace(self.device, output=output)
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):  # a terminal that has gone has no screen to go back to
            self._quit()
            if self.device.output:
                self.device.output.flush()

    def ask(self, prompt: Prompt) -> Reply:
        """Show the prompt and wait; raises KeyboardInterrupt or EOFError when the person leaves, or the terminal has gone."""
        notice = Notice()
        try:
            with create_app_session(input=self.device.input, output=self.device.output):
                app = framed(prompt, body_of(prompt, notice), notice)
                app.pre_run_callables.append(partial(self._begin_work, app))
                # ask() would turn Ctrl-C into None, which looks like a blank answer.
                reply: Reply = questionary.Question(app).unsafe_ask()
        except OSError as error:
            raise EOFError("the terminal has gone") from error
        return reply

    def _begin_work(self, app: Application[Any]) -> None:
        """What is left for the meantime, a step at a time; a key comes first, and a prompt that is answered leaves the rest."""

        async def work() -> None:
            while self.meanwhile.step():
                await sleep(0)

        app.create_background_task(work())

    def saved(self, path: str, answer: str) -> None:
        """Nothing to say: the next question is on the screen."""


def body_of(prompt: Prompt, notice: Notice) -> Body:
    """The part of the screen that fits the kind of prompt; lists that number keys cannot pick from go to the picker."""
    match prompt.kind:
        case "text" | "secret":
            return typed(prompt, notice)
        case "long_text":
            return long_text(prompt, notice)
        case "note":
            return note(prompt)
        case "grid":
            return grid(prompt)
        case _ if not by_number(prompt.options):
            return picker(prompt, notice)
        case "one":
            return one_of(prompt)
        case _:
            return several_of(prompt)
