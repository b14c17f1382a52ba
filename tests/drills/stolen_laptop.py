"""Whoever steals a laptop in the middle of an interview reads no answer, name or telephone number from its raw bytes.

`python -m tests.drills.stolen_laptop --n N --seed S` sets up N laptops from kits, interviews with `survey interview`, kills it
there, and searches every byte of its folder (store, log, key file, bundle, kit, temporary folder, home) for what was said and
for what the sample says of the person. The same search must find it in a store without encryption, else the drill is wrong.
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from survey.fieldwork import laptop as machine
from survey.fieldwork.cases import Case
from survey.fieldwork.kit import Kit, seal_kit
from survey.questionnaire.compiled import dump
from survey.questionnaire.load import load
from survey.store import open_store
from survey.sync.headquarters import Headquarters
from survey.sync.outbox import send
from tests.drills.command import Tally, main
from tests.survey.store.stores import QUICK

PASSPHRASE = "mưa rào tháng bảy"
FORM = Path(__file__).with_name("visit.yaml")
SYLLABLES = ("Nguyễn", "Hoàng", "Phượng", "Đỗ", "Quyên", "Thạch", "Ksor", "Hằng", "Mỵ", "Tuấn", "Nghĩa", "Bích")


def secrets(random: Random) -> dict[str, str]:
    """What one respondent says; long enough that no bytes hold it by chance."""
    return {
        "full_name": " ".join(random.sample(SYLLABLES, 3)),
        "phone": f"09{random.randrange(10**8):08d}",
        "age": str(random.randint(15, 64)),
        "wish": " ".join(random.sample(SYLLABLES, 4)).lower(),
    }


def needles(texts: Sequence[str]) -> Iterator[bytes]:
    """The forms in which a text could stand in a file: encodings, normal forms, JSON escapes, base64."""
    for text in texts:
        for form in ("NFC", "NFD"):
            plain = unicodedata.normalize(form, text)
            yield from (plain.encode(), plain.encode("utf-16-le"), plain.encode("ascii", "backslashreplace"))
            yield base64.b64encode(plain.encode())[:-4]


def leaks(folder: Path, texts: Sequence[str]) -> list[str]:
    """The files in which one of the texts stands."""
    wanted = list(needles(texts))
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(needle in path.read_bytes() for needle in wanted)]


def interrupted_interview(folder: Path, said: dict[str, str], plain: bool) -> None:
    """Interview with `survey interview` and kill it before the last answer has been closed: the write-ahead log stays behind."""
    words = [sys.executable, "-m", "survey.cli.main", "interview", "visit.json", "--case", "C1", "--plain", "--interviewer", "An"]
    home = folder / "home"
    home.mkdir(exist_ok=True)
    places = dict.fromkeys(("HOME", "TMPDIR", "SQLITE_TMPDIR", "XDG_CACHE_HOME"), str(home))
    environment = {**os.environ, **places, "KHAOSAT_PASSPHRASE": PASSPHRASE, "KHAOSAT_LANG": "en"}
    with subprocess.Popen(
        [*words, *(["--plain-store"] if plain else [])], cwd=folder, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(home / "survey.log").open("w"),
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("\n".join(said.values()) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if "✓ wish" in line:
                break
        process.send_signal(signal.SIGKILL)


def set_up(folder: Path, form: Path, about: dict[str, str]) -> None:
    """A laptop with its kit beside it, as it left headquarters."""
    with tempfile.TemporaryDirectory() as place:
        base = Headquarters.create(Path(place), "trung tâm", "két", QUICK)
        team = base.new_team("team1", PASSPHRASE, "2026-01-05", QUICK)
        case = Case("C1", load(form).hash, preload={"enterprise": "E1"}, about=about)
        kit = Kit(1, "team1", "2026-01-05", base.escrow, base.register, [load(form)], [case])
        data = seal_kit(kit, base.identity, team.card, base.team_keys(team.card).read_bytes())
    (folder / "team1-001.kit").write_bytes(data)
    machine.start(folder / "khaosat.db", data, PASSPHRASE, "kit", QUICK)


def sent(folder: Path) -> None:
    """A bundle that was left in the folder."""
    with open_store(folder / "khaosat.db", PASSPHRASE) as store:
        identity = machine.identity_of(store)
        assert identity.trusted is not None
        send(store, identity, identity.trusted, folder)


def drill(n: int, seed: int) -> Tally:
    """`n` laptops, and one without encryption to see that the search finds what is there."""
    tally = Tally()
    for number in range(n + 1):
        random, plain = Random(seed * 1_000_003 + number), number == n
        said = secrets(random)
        about = {"contact": " ".join(random.sample(SYLLABLES, 4)), "phone_at_work": f"02{random.randrange(10**9):09d}"}
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "visit.json").write_text(dump(load(FORM)), encoding="utf-8")
            if not plain:
                set_up(folder, folder / "visit.json", about)
            interrupted_interview(folder, said, plain)
            logged = (folder / "khaosat.db-wal").stat().st_size
            found = leaks(folder, [text for text in (*said.values(), *about.values()) if len(text) > 4])
            if plain:
                tally.counts["found without encryption"] += len(found)
                if "khaosat.db-wal" not in found:
                    tally.wrong.append("the search does not see what stands there without encryption")
                continue
            sent(folder)
            found += leaks(folder, [text for text in (*said.values(), *about.values()) if len(text) > 4])
        tally.counts["laptops"] += 1
        tally.counts["bytes of log"] += logged
        if not logged:
            tally.wrong.append(f"seed {seed}, number {number}: no write-ahead log was left to search")
        tally.wrong += [f"seed {seed}, number {number}: readable in {name}" for name in found]
    return tally


if __name__ == "__main__":
    sys.exit(main("stolen_laptop", __doc__, drill, 10))
