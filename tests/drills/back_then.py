"""`python -m tests.drills.back_then MOMENT WORDS…`: a survey command on a laptop whose clock stands at another moment.

It goes on a little whenever it is looked at, and not otherwise: a person takes their time where a program types, and how fast
the machine is must not matter.
"""

from __future__ import annotations

import datetime
import itertools
import sys

STEP = datetime.timedelta(seconds=5)


def set_clock(moment: datetime.datetime) -> None:
    """Let `datetime.now` tell this moment, and a later one each time; for programs that are imported afterwards."""
    looks = itertools.count()

    class Then(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Then:
            here = (moment + next(looks) * STEP).astimezone(tz)  # without a zone: the laptop's own
            return cls.fromisoformat((here if tz else here.replace(tzinfo=None)).isoformat())

    datetime.datetime = Then  # type: ignore[misc]


if __name__ == "__main__":
    set_clock(datetime.datetime.fromisoformat(sys.argv.pop(1)))
    from survey.cli.main import main

    main()
