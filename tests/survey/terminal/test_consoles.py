"""A terminal that is lost, and what it interrupts."""

from __future__ import annotations

import os
import signal

import pytest

from survey.terminal.consoles import pausing_when_lost


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
