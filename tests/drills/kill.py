"""Kill a process that is recording, at random moments, and look whether anything it had acknowledged is lost.

`python -m tests.drills.kill --n N --seed S [--mode MODE]` prints the counts and exits with 1 on any loss. A mode is one way of
recording: a command to be killed, which prints a line for everything it acknowledges, and a look at what is left.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

from survey.errors import SurveyError
from tests.drills.append import Append
from tests.drills.backups import Backup
from tests.drills.closings import Close
from tests.drills.exchange import Merge, Receive, Send
from tests.drills.interview import Interview

ROUNDS_A_FOLDER = 20
"""A store is killed this often before a new one is begun, so that both its making and its recovery are hit."""


class Mode(Protocol):
    """One way of recording. All that stays between rounds is in `folder`."""

    def command(self, folder: Path, seed: int) -> Sequence[str]:
        """The process to be killed: it goes on where the last one stopped and prints one line an acknowledgement, forever."""

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        """What is wrong in what was left, given every line printed since the folder was empty: empty if nothing is."""


MODES: dict[str, Mode] = {
    "append": Append(), "interview": Interview(), "send": Send(), "receive": Receive(), "merge": Merge(), "backup": Backup(),
    "close": Close(),
}  # fmt: skip


@dataclass
class Tally:
    """What a drill did and found."""

    kills: int = 0
    before_the_first: int = 0
    acknowledged: int = 0
    losses: list[str] | None = None

    def __str__(self) -> str:
        found = len(self.losses or ())
        return (
            f"{self.kills} kills ({self.before_the_first} before the first acknowledgement), "
            f"{self.acknowledged} acknowledgements, {found} losses"
        )


def kill_once(command: Sequence[str], random: Random) -> list[str]:
    """Start a process, kill it at a random moment, and give back every line it got out."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines: list[str] = []
    first = threading.Event()
    assert process.stdout is not None and process.stderr is not None

    def listen(stream: Sequence[str]) -> None:
        for line in stream:
            lines.append(line)
            first.set()
        first.set()

    listener = threading.Thread(target=listen, args=(process.stdout,))
    listener.start()
    if random.random() < 0.2:
        time.sleep(random.uniform(0, 0.25))
    else:
        first.wait(timeout=60)
        time.sleep(random.expovariate(1 / 0.03))
    ended_by_itself = process.poll() is not None
    process.kill()
    listener.join()
    said = process.stderr.read()
    process.wait()
    if ended_by_itself or said:
        raise RuntimeError(f"{' '.join(command)} ended by itself: {said}")
    # The last line may be cut off by the kill: it was not acknowledged.
    return [line.rstrip("\n") for line in lines if line.endswith("\n")]


def drill(name: str, n: int, seed: int) -> Tally:
    """Kill `n` times in the mode of that name, looking at what is left after each."""
    mode, tally = MODES[name], Tally(losses=[])
    while tally.kills < n:
        with tempfile.TemporaryDirectory() as place:
            folder, acknowledged = Path(place), list[str]()
            for _round in range(min(ROUNDS_A_FOLDER, n - tally.kills)):
                random = Random(seed * 1_000_003 + tally.kills)
                lines = kill_once(mode.command(folder, random.randrange(2**31)), random)
                acknowledged += lines
                tally.kills += 1
                tally.before_the_first += not lines
                tally.acknowledged += len(lines)
                tally.losses += [f"kill {tally.kills}, seed {seed}: {loss}" for loss in _look(mode, folder, acknowledged)]
    return tally


def _look(mode: Mode, folder: Path, acknowledged: Sequence[str]) -> list[str]:
    try:
        return mode.losses(folder, acknowledged)
    except SurveyError as error:
        return [f"cannot be opened: {error}"]


def main() -> int:
    """Read the command line, drill, print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="how many kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=sorted(MODES), action="append", help="default: every mode")
    options = parser.parse_args()
    failed = False
    for name in options.mode or sorted(MODES):
        tally = drill(name, options.n, options.seed)
        print(f"kill {name}: {tally}")
        for loss in tally.losses or ():
            print(f"  {loss}")
        failed = failed or bool(tally.losses)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
