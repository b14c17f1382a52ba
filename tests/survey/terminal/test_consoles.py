"""A terminal that is lost, and what it interrupts."""

from __future__ import annotations

import os
import signal

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from survey.terminal.consoles import pausing_when_lost
from survey.terminal.frame import Device
from survey.terminal.fullscreen import FullScreen
from survey.terminal.prompt import Prompt


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="only POSIX terminals hang up")
def test_a_terminal_that_is_lost_interrupts_once() -> None:
    """Terminals hang up twice, by themselves and through the kernel: the second one does not disturb the pause."""
    before = signal.getsignal(signal.SIGHUP)
    with pausing_when_lost():
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGHUP) is before


class Gone(DummyOutput):
    """A terminal whose other end was closed."""

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


def test_a_terminal_that_cannot_be_written_to_is_the_end_of_input() -> None:
    """Which pauses an interview, whatever was being drawn."""
    with create_pipe_input() as keys, pytest.raises(EOFError), FullScreen(Device(keys, Gone())) as screen:
        keys.send_text("\r")
        screen.ask(Prompt("note", "Hello"))
