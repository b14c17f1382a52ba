"""`python -m tests.drills.back_then MOMENT WORDS…`: a survey command on a laptop whose clock stands at another moment.

From there it goes faster than the world's: a person takes their time where a program types.
"""

from __future__ import annotations

import datetime
import sys
import time

PACE = 400


def set_clock(moment: datetime.datetime) -> None:
    """Let `datetime.now` tell this moment, and go on from there; for programs that are imported afterwards."""
    started = time.monotonic()

    class Then(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Then:
            here = moment + PACE * datetime.timedelta(seconds=time.monotonic() - started)
            told = here.astimezone(tz)  # without a zone: the laptop's own
            return cls.fromisoformat((told if tz else told.replace(tzinfo=None)).isoformat())

    datetime.datetime = Then  # type: ignore[misc]


if __name__ == "__main__":
    set_clock(datetime.datetime.fromisoformat(sys.argv.pop(1)))
    from survey.cli.main import main

    main()
