"""The kits headquarters has made: one numbered file each."""

from __future__ import annotations

from pathlib import Path


def newest_kit(folder: Path, team: str) -> int:
    """The number of a team's newest kit, 0 if it has none."""
    numbers = (path.stem.rpartition("-")[2] for path in folder.glob(f"{team}-*.kit") if path.stem.rpartition("-")[0] == team)
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def next_kit(folder: Path, team: str) -> tuple[Path, int]:
    """Where a team's next kit goes, and its number."""
    folder.mkdir(parents=True, exist_ok=True)
    number = newest_kit(folder, team) + 1
    return kit_file(folder, team, number), number


def kit_file(folder: Path, team: str, number: int) -> Path:
    """Where a team's kit of that number stands.

    >>> kit_file(Path("kits"), "team1", 3).name
    'team1-003.kit'
    """
    return folder / f"{team}-{number:03d}.kit"
