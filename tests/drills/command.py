"""What every drill's command line looks like: `--n`, `--seed`, the counts, what went wrong, and an exit code."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What a drill did, counted by kind, and everything that went wrong, each with the seed that shows it again."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        done = ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items()))
        return f"{done}; {len(self.wrong)} wrong"


def main(name: str, description: str | None, drill: Callable[[int, int], Tally], n: int) -> int:
    """Read the command line, drill, print what was found; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.drills.{name}", description=description)
    parser.add_argument("--n", type=int, default=n)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = drill(options.n, options.seed)
    print(f"{name}: {tally}")
    for line in tally.wrong:
        print(f"  {line}")
    return int(bool(tally.wrong))
