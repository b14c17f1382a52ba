"""Which console there is: the full screen, or lines where there is no terminal that can draw."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from survey.terminal.meanwhile import Meanwhile
from survey.terminal.prompt import Console


@contextmanager
def console_for(plain: bool, meanwhile: Meanwhile) -> Iterator[Console]:
    """The full screen of the terminal; lines where that is asked for, or input and output are not a terminal that can draw.

    The full screen does some of the work that is left for `meanwhile` whenever it waits.
    """
    # Each is imported alone: lines need none of the libraries that draw.
    if plain or not _can_draw():
        from survey.terminal.plain import Plain

        yield Plain()
    else:
        from survey.terminal.fullscreen import FullScreen

        with FullScreen(meanwhile=meanwhile) as screen:
            yield screen


def _can_draw() -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or _has_windows_console()


def _has_windows_console() -> bool:
    """False in Git Bash and MSYS without winpty, where a terminal is a pipe to Windows."""
    from prompt_toolkit.output import create_output

    try:
        create_output()
    except Exception as error:
        # Its class can only be imported on Windows.
        if type(error).__name__ != "NoConsoleScreenBufferError":
            raise
        return False
    return True


@contextmanager
def pausing_when_lost() -> Iterator[None]:
    """While this lasts, a terminal that is closed (SIGHUP) or a request to end (SIGTERM) interrupts as Ctrl-C does, once: a
    second one, which terminals send on their heels, would interrupt the pause."""

    def interrupt(number: int, frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    signals = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
