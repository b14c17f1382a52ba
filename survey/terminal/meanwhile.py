"""Work for the time in which a person reads: taken up in small steps while a prompt waits for a key."""

from __future__ import annotations

from collections.abc import Iterator


class Meanwhile:
    """What can be done before it is needed. A console that waits takes a step whenever nothing else happens.

    >>> meanwhile = Meanwhile()
    >>> meanwhile.add(iter([None]))
    >>> meanwhile.step(), meanwhile.step()
    (True, False)
    """

    def __init__(self) -> None:
        self._work: list[Iterator[None]] = []

    def add(self, work: Iterator[None]) -> None:
        """Leave some work here, cut into steps of a few milliseconds."""
        self._work.append(work)

    def step(self) -> bool:
        """Do the next step; False if there was none left."""
        while self._work:
            for _step in self._work[0]:
                return True
            self._work.pop(0)
        return False
