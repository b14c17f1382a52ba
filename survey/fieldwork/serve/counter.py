"""The one thread in which headquarters' store is open: bundles are taken in and pages made there, one after another.

The event loop only ever waits for it, so a slow page or a large bundle holds nobody's connection up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from survey.errors import SurveyError
from survey.fieldwork.monitor.page import Plan, page
from survey.fieldwork.reception import Reception
from survey.frozen import dataclass
from survey.store.base import Store
from survey.store.recording import local_time
from survey.sync.headquarters import Headquarters

FRESH = timedelta(seconds=20)
"""How old a page may be when it is shown again; a bundle taken in makes the next page new at once."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a bundle: refused for `problem`, or in, with its sealed receipt and what somebody should know of it."""

    problem: SurveyError | None = None
    added: int = 0
    receipt: bytes = b""
    notes: tuple[str, ...] = ()


class Counter:
    """Opens the store with `opener` in its thread and closes it there; `plan` is called for each page, so that a file of
    precision or of the sample that is replaced shows at once.

    Raises:
        StoreError, KeyProblem: from `open`: the store cannot be used.
    """

    def __init__(
        self, base: Headquarters, opener: Callable[[], Store], plan: Callable[[], Plan], now: Callable[[], datetime] = local_time
    ) -> None:
        self.base = base
        self._opener = opener
        self._plan = plan
        self._now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._store: Store | None = None
        self._page = ""
        self._made: datetime | None = None

    def open(self) -> None:
        """Open the store; returns when it is open."""

        def work() -> None:
            self._store = self._opener()

        self._thread.submit(work).result()

    def close(self) -> None:
        """Finish what has been begun, then close the store."""

        def work() -> None:
            if self._store is not None:
                self._store.close()

        self._thread.submit(work).result()
        self._thread.shutdown()

    async def take(self, path: Path) -> Answer:
        """Take one bundle in as `survey receive` does.

        Raises:
            OSError: the receipt or the quarantine cannot be written.
        """

        def work() -> Answer:
            reception = Reception(self.base, self._held, self._now)
            taken = reception.take(path)
            if taken.received is None or taken.receipt is None:
                return Answer(taken.problem)
            self._made = None
            added = taken.received.report.added if taken.received.report else 0
            return Answer(None, added, taken.receipt.read_bytes(), tuple(reception.notes(taken.received)))

        return await self._in_turn(work)

    async def page(self) -> str:
        """The monitor page as it stands."""

        def work() -> str:
            moment = self._now()
            if self._made is None or moment - self._made > FRESH:
                self._page, self._made = page(self._held, self._plan(), moment), moment
            return self._page

        return await self._in_turn(work)

    @property
    def _held(self) -> Store:
        if self._store is None:
            raise RuntimeError("the counter is not open")
        return self._store

    async def _in_turn(self, work: Callable[[], Result]) -> Result:
        return await asyncio.wrap_future(self._thread.submit(work))
