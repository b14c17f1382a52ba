"""Headquarters' counter: each file is taken in and acknowledged, or held in quarantine with its reason; oddities are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from survey.errors import StoreError, SurveyError
from survey.fieldwork.shelf import newest_kit
from survey.frozen import dataclass
from survey.language import _
from survey.store.base import Store
from survey.store.key import write_private
from survey.store.recording import local_time
from survey.store.sealing import SEAL_TO, seal_to
from survey.sync.envelope import read_bounded, seal
from survey.sync.headquarters import Headquarters
from survey.sync.inbox import Received, receive
from survey.sync.keys import Card, Identity
from survey.sync.quarantine import Held

CLOCK_OFF = timedelta(days=2)
"""A bundle travels for weeks, but none is made after it arrives; and none is worth a word before this."""
OLD = timedelta(days=180)


@dataclass(frozen=True)
class Taken:
    """What became of one file: taken in with its receipt, or refused for `problem`; `held` if it is in quarantine."""

    path: Path
    received: Received | None = None
    receipt: Path | None = None
    problem: SurveyError | None = None
    held: Held | None = None


class Reception:
    """Takes files into headquarters' store; with the `escrow`'s keys, what was sealed to headquarters' lost ones."""

    def __init__(
        self, base: Headquarters, store: Store, now: Callable[[], datetime] = local_time, escrow: Identity | None = None
    ) -> None:
        self.base = base
        self.store = store
        self.now = now
        self.escrow = escrow

    def take(self, path: Path) -> Taken:
        """Take in one file, or hold it; afterwards a receipt lies in `receipts/`, for a file known already too.

        A full disk or a store that cannot be written holds nothing: the file is where it was, and the next try is the same.

        Raises:
            OSError: the file cannot be read, or the receipt or the quarantine cannot be written.
        """
        return self._take(path, path.name, accept_revoked=False)

    def retry(self, held: Held, accept_revoked: bool = False) -> Taken:
        """Try a held file again; it leaves the quarantine when it has been taken in. With `accept_revoked` a revoked key will do.

        Raises:
            OSError: as for `take`.
        """
        taken = self._take(held.path, held.name, accept_revoked)
        if taken.received:
            self.base.quarantine.release(held)
        return taken

    def _take(self, path: Path, name: str, accept_revoked: bool) -> Taken:
        try:
            data = read_bounded(path)
        except SurveyError as problem:
            return Taken(path, problem=problem)
        try:
            received = receive(
                self.store, self.escrow or self.base.identity, self._permit(accept_revoked), data,
                where=str(path), now=self.now, escrow=self.escrow is not None,
            )  # fmt: skip
        except SurveyError as problem:
            return Taken(path, problem=problem, held=None if _is_ours(problem) else self._hold(name, data, problem))
        note_recipients(self.store, self.base)
        return Taken(path, received, self._acknowledge(received))

    def notes(self, received: Received) -> Iterator[str]:
        """What somebody should know of a bundle that was taken in: a wrong clock, an old kit, a revoked key."""
        yield from self._clock_note(received.made)
        newest = newest_kit(self.base.folder / "kits", received.sender.name)
        if received.kit < newest:
            told = _("{team} works with kit {kit}; kit {newest} is waiting for it")
            yield told.format(team=received.sender.name, kit=received.kit, newest=newest)
        for interview, conflict in received.conflicts:
            yield _("{interview}: laptops contradict each other at {path}").format(interview=interview, path=conflict.path)

    def _clock_note(self, made: str) -> Iterator[str]:
        with suppress(ValueError, TypeError, OverflowError):
            away = datetime.fromisoformat(made) - self.now()
            if away > CLOCK_OFF or away < -OLD:
                told = _("the laptop's clock says {made}, {days} days from ours; the order of answers does not depend on it")
                yield told.format(made=made[:10], days=abs(away.days))

    def _permit(self, accept_revoked: bool) -> Callable[[str], Card]:
        register = self.base.register

        def permit(verify: str) -> Card:
            entry = register.state(verify)
            return entry.card if accept_revoked and entry else register.permit(verify)

        return permit

    def _acknowledge(self, received: Received) -> Path:
        receipt = received.receipt
        folder = self.base.folder / "receipts"
        folder.mkdir(exist_ok=True)
        path = folder / f"{receipt.name}-{receipt.digest[:8]}.receipt"
        if not path.exists():
            write_private(path, seal("receipt", receipt.to_bytes(), self.base.identity, received.sender))
        return path

    def _hold(self, name: str, data: bytes, problem: SurveyError) -> Held:
        return self.base.quarantine.hold(data, name, problem, self.now().isoformat(timespec="seconds"))


def note_recipients(store: Store, base: Headquarters) -> None:
    """Let headquarters' store know whom personal data are sealed to, so that its own corrections are sealed as well."""
    if base.personal is not None:
        wanted = seal_to(base.personal.recipient, base.escrow.recipient)
        if store.meta.get(SEAL_TO) != wanted:
            store.meta[SEAL_TO] = wanted


def _is_ours(problem: SurveyError) -> bool:
    """Whether the fault is headquarters' own disk or store, not the file's: a broken chain is the file's, a full disk is not."""
    return (
        isinstance(problem, StoreError) and isinstance(problem.__cause__, Exception) and problem.exit_code == StoreError.exit_code
    )
