"""A process that asks for a name, closes the interview and begins the next until it is killed, and says what was recorded.

`python -m tests.drills.closings FOLDER SEED` is the process; the kill mode `close` is looked at by `tests.drills.kill`. The store
is not encrypted, so that what a thief with the passphrase would read can be looked for in its bytes.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from pyrage import x25519

from survey.interview.events import Draft, EventKind
from survey.interview.record import fold
from survey.interview.sealed import is_sealed
from survey.questionnaire.model import Group, Question, Questionnaire, Text
from survey.store import SqliteStore
from survey.store.chain import verified
from survey.store.key import write_private
from survey.store.sealing import SEAL_TO, seal_to, unsealed

NAME = "/data/full_name"
FORM = Questionnaire("visit", "1", Text(), Group("data", "/data", (Question("full_name", NAME, "text", pii=True),)))


def open_store(folder: Path) -> SqliteStore:
    return SqliteStore.open(folder / "team1.store", plain=True, create=True, device="laptop1")


def name_of(case: str) -> str:
    """The name that is given in an interview, nowhere else in the store."""
    return f"Đỗ Quyên, {case} phố Hàng Bạc"


class Close:
    """The kill mode `close`: each line says that an interview's name is recorded (`open`) or that it is closed (`closed`)."""

    def command(self, folder: Path, seed: int) -> Sequence[str]:
        return [sys.executable, "-m", "tests.drills.closings", str(folder), str(seed)]

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        if not acknowledged and not (folder / "team1.store").exists():
            return []
        key = x25519.Identity.from_str((folder / "personal.secret").read_text(encoding="utf-8"))
        found: list[str] = []
        with open_store(folder) as store:
            _whole = list(verified(store.links()))
            raw = b"".join(path.read_bytes() for path in folder.glob("team1.store*"))
            for case in store.interviews():
                record = fold(store.events(case))
                held = record.answers.get(NAME, "")
                if record.status == "completed" and (not is_sealed(held) or name_of(case).encode() in raw):
                    found.append(f"{case} is closed and its name can be read")
                if record.status != "completed" and held not in ("", name_of(case)):
                    found.append(f"{case} is open and its name cannot be read")
                opened = fold(unsealed(event, key) for event in store.events(case))
                if held and opened.answers[NAME] != name_of(case):
                    found.append(f"{case}: headquarters reads {opened.answers[NAME]}")
            for word, case in (line.split() for line in acknowledged):
                record = fold(store.events(case))
                if NAME not in record.answers or (word == "closed" and record.status != "completed"):
                    found.append(f"{case} was {word} and is not")
        return found


def run(folder: Path, seed: int) -> None:
    """Interview after interview."""
    if not (folder / "personal.secret").exists():
        write_private(folder / "personal.secret", str(x25519.Identity.generate()).encode())
    key = x25519.Identity.from_str((folder / "personal.secret").read_text(encoding="utf-8"))
    with open_store(folder) as store:
        store.meta[SEAL_TO] = seal_to(str(key.to_public()))
        hash = store.forms.keep(FORM)
        for number in itertools.count():
            case = f"C{seed}-{number}"
            store.append([Draft(case, EventKind.START, value="vi", form_hash=hash)])
            store.append([Draft(case, EventKind.ANSWER, NAME, name_of(case), hash, "An")])
            print("open", case, flush=True)
            store.append([Draft(case, EventKind.COMPLETE, value="complete", form_hash=hash)])
            print("closed", case, flush=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
