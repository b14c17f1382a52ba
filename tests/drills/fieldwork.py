"""A whole fieldwork with the commands alone: one folder as headquarters, three as laptops, one as the stick between them.

`python -m tests.drills.fieldwork --n N --seed S` gives each team N cases. What happens in it: bundles twice and in the wrong
order, one damaged on the stick, two laptops on one case, a second kit with a withdrawn and a new case, a case handed from team
to team, a revoked key, a forgotten passphrase. In the end headquarters' store and its dataset hold exactly what was typed.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

from survey.interview.record import fold
from survey.store import MemoryStore, Store, open_store
from survey.sync.merge import canonical_dump, merge_store
from tests.drills.command import Tally, main

FORM = Path(__file__).with_name("visit.yaml")
TEAMS = ("team1", "team2", "team3")
NAMES = ("Nguyễn Thị Lan", "Trần Văn Hùng", "Đặng Thị Mỵ", "Lê Quốc Tuấn", "H’Hen Niê")
WISHES = ("tăng lương", "nhà trẻ gần khu công nghiệp", "bữa ăn ca ngon hơn", "giảm giờ làm thêm")


@dataclass
class Place:
    """A folder in which somebody types commands under a passphrase."""

    folder: Path
    passphrase: str
    tally: Tally

    def survey(self, *words: str, expect: int = 0, typed: str = "", **environment: str) -> str:
        """Run one command; what it said. Another exit code than expected is noted as wrong."""
        done = subprocess.run(
            [sys.executable, "-m", "survey.cli.main", *words], cwd=self.folder, input=typed, capture_output=True, text=True,
            env={**os.environ, "KHAOSAT_LANG": "en", "KHAOSAT_PASSPHRASE": self.passphrase, **environment}, check=False,
        )  # fmt: skip
        self.tally.counts["commands"] += 1
        if done.returncode != expect or "Traceback" in done.stderr:
            said = (done.stdout + done.stderr).strip()
            self.tally.wrong.append(f"survey {' '.join(words)} left with {done.returncode}, not {expect}: {said}")
        return done.stdout + done.stderr

    def expect(self, said: str, *parts: str) -> None:
        """Note what a command should have said and did not."""
        self.tally.wrong += [f"“{part}” was not said in: {said.strip()}" for part in parts if part not in said]

    def store(self) -> Store:
        return open_store(self.folder / "khaosat.db", self.passphrase)


class Fieldwork:
    """The people, the places, and `typed`: of each case, the answers it must have in the end."""

    def __init__(self, root: Path, n: int, random: Random, tally: Tally) -> None:
        self.root, self.n, self.random, self.tally = root, n, random, tally
        self.stick = root / "stick"
        for name in ("hq", "stick", *TEAMS):
            (root / name).mkdir()
        self.hq = Place(root / "hq", "trung tâm", tally)
        self.laptops = {team: Place(root / team, f"mật khẩu {team}", tally) for team in TEAMS}
        self.typed: dict[str, dict[str, str]] = {}

    def prepare(self) -> None:
        """Headquarters' keys, the sample over teams and days, the teams' keys and kits, the laptops."""
        self.hq.survey("hq", "init", ".", KHAOSAT_ESCROW_PASSPHRASE="két sắt")
        self.hq.survey("compile", str(FORM), "--output", "visit.json")
        with (self.hq.folder / "sample.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["case", "province", "enterprise", "contact"])
            rows.writerows([f"C{k:03d}", f"{k % 3 * 30 + 1:02d}", f"E{k % 3}", "0987654321"] for k in range(3 * self.n))
        self.hq.survey("assign", "sample.csv", "--teams", ",".join(TEAMS), "--start", "2024-02-07", "-o", "assigned.csv")
        for team in TEAMS:
            self.hq.survey("team", "new", team, KHAOSAT_TEAM_PASSPHRASE=self.laptops[team].passphrase)
            self.kit(team, 1)

    def kit(self, team: str, number: int) -> None:
        self.hq.survey("kit", team, "--form", "visit.json", "--cases", "assigned.csv", "-o", str(self.stick))
        self.laptops[team].survey("start", str(self.stick / f"{team}-{number:03d}.kit"))

    def cases_of(self, team: str) -> list[str]:
        with (self.hq.folder / "assigned.csv").open(encoding="utf-8", newline="") as file:
            return [row["case"] for row in csv.DictReader(file) if row["team"] == team]

    def interview(self, team: str, case: str, finished: bool = True) -> None:
        """One interview, typed line by line, chosen on the home screen if the team's kit has the case; an unfinished one stops
        before the last question."""
        answers = {
            "full_name": self.random.choice(NAMES),
            "phone": f"09{self.random.randrange(10**8):08d}",
            "age": str(self.random.randint(15, 64)),
            "wish": self.random.choice(WISHES),
        }
        if not finished:
            del answers["wish"]
        typed = "\n".join([*answers.values(), *(["", "1"] if finished else [])]) + "\n"
        laptop, words = self.laptops[team], ("interview", "--plain", "--interviewer", "An")
        if case in self.cases_of(team):
            said = laptop.survey(*words, typed=f"{case}\n\n{typed}")
            laptop.expect(said, f"{case} is closed and saved" if finished else "Every answer is saved")
        else:
            laptop.survey(*words, str(self.hq.folder / "visit.json"), "--case", case, "--set", "enterprise=E1", typed=typed)
        self.typed[case] = answers
        self.tally.counts["interviews"] += 1

    def send(self, team: str) -> list[Path]:
        """Everything not acknowledged onto the stick."""
        before = set(self.stick.glob("*.bundle"))
        self.laptops[team].survey("send", str(self.stick))
        return sorted(set(self.stick.glob("*.bundle")) - before)

    def acknowledge(self, team: str) -> None:
        """Headquarters' receipts come back, and nothing is left to send."""
        receipts = [str(path) for path in (self.hq.folder / "receipts").glob(f"{team}-*.receipt")]
        said = self.laptops[team].survey("receipt", *receipts)
        self.laptops[team].expect(said, "0 events are not acknowledged yet")

    def first_weeks(self) -> None:
        """Each team interviews; the last case is not finished. Bundles come in the wrong order, twice, and one damaged."""
        files: list[Path] = []
        for team in TEAMS:
            cases = self.cases_of(team)
            for case in cases[:-1]:
                self.interview(team, case)
            files += self.send(team)
            self.interview(team, cases[-1], finished=False)
            files += self.send(team)
        damaged = self.stick / "damaged.bundle"
        damaged.write_bytes(files[0].read_bytes()[:-9])
        said = self.hq.survey("receive", str(damaged), expect=4)
        self.hq.expect(said, "damaged, cut short", "Kept in quarantine")
        self.random.shuffle(files)
        self.hq.survey("receive", *map(str, files))
        self.hq.expect(self.hq.survey("receive", *map(str, files)), "taken in before")
        for team in TEAMS:
            self.acknowledge(team)
            self.laptops[team].expect(self.laptops[team].survey("send", str(self.stick)), "nothing to send")

    def second_kit(self) -> None:
        """One more case and one withdrawn; begun interviews stay; the first kit is refused afterwards."""
        rows = (self.hq.folder / "assigned.csv").read_text(encoding="utf-8").splitlines()
        mine = next(line for line in rows if ",team1," in line)
        (self.hq.folder / "assigned.csv").write_text(
            "\n".join([*(line for line in rows if line != mine), mine.replace(mine.split(",")[0], "C900", 1)]) + "\n",
            encoding="utf-8",
        )
        self.kit("team1", 2)
        said = self.laptops["team1"].survey("start", str(self.stick / "team1-001.kit"), expect=4)
        self.laptops["team1"].expect(said, "already works with kit 2")
        self.interview("team1", "C900")

    def two_laptops_on_one_case(self) -> None:
        """Team 2 visits a case of team 1: both stay, the contradiction is exit code 5, and only a person settles it."""
        case = self.cases_of("team1")[0]
        (self.both, self.kept) = case, dict(self.typed[case])
        self.interview("team2", case)
        (file,) = self.send("team2")
        said = self.hq.survey("receive", str(file), expect=5)
        self.hq.expect(said, f"{case}: laptops contradict each other at /data/")
        self.acknowledge("team2")

    def hand_over(self) -> None:
        """Team 2 hands all it holds to team 1; a bundle for team 1 is refused by headquarters."""
        self.laptops["team2"].survey("send", str(self.stick / "handover"), "--to", "team1")
        (file,) = (self.stick / "handover").glob("*.bundle")
        self.hq.expect(self.hq.survey("receive", str(file), expect=4), "sealed to somebody else")
        self.laptops["team1"].survey("receive", str(file), expect=5)
        (file,) = self.send("team1")
        self.hq.survey("receive", str(file))
        self.acknowledge("team1")

    def stolen_key(self) -> None:
        """Team 3's key is revoked while a bundle is on its way: held, and taken in when headquarters says so."""
        self.laptops["team3"].survey(
            "interview", str(self.hq.folder / "visit.json"), "--case", "C999", "--plain", "--interviewer", "An", typed="X\n"
        )
        (file,) = self.send("team3")
        self.hq.survey("team", "revoke", "team3", "--reason", "stolen in Vinh")
        said = self.hq.survey("receive", str(file), expect=4)
        self.hq.expect(said, "revoked on", "stolen in Vinh", "Kept in quarantine")
        said = self.hq.survey("quarantine", "list")
        self.hq.expect(said, "damaged.bundle", file.name)
        name = next(line.split()[0] for line in said.splitlines() if file.name in line)
        self.hq.survey("quarantine", "retry", name, expect=4)
        self.hq.survey("quarantine", "retry", name, "--accept-revoked")
        self.hq.expect(self.hq.survey("quarantine", "list"), "damaged.bundle")
        self.typed["C999"] = {"full_name": "X"}

    def forgotten_passphrase(self) -> None:
        """The escrow gives team 1's store a new passphrase; the old one no longer opens it."""
        store, keys = str(self.root / "team1" / "khaosat.db"), str(self.hq.folder / "escrow.keys")
        Place(self.hq.folder, "két sắt", self.tally).survey(
            "hq", "recover", store, "--escrow", keys, KHAOSAT_NEW_PASSPHRASE="mật khẩu mới"
        )
        self.laptops["team1"].survey("list", expect=4)
        self.laptops["team1"].passphrase = "mật khẩu mới"
        self.laptops["team1"].survey("list")

    def compare(self) -> None:
        """Headquarters holds what the laptops hold together, each case as typed, and the dataset has a row a case."""
        together = MemoryStore("union")
        for place in self.laptops.values():
            with place.store() as store:
                merge_store(together, store)
        with self.hq.store() as store:
            if canonical_dump(store) != canonical_dump(together):
                self.tally.wrong.append("headquarters does not hold what the laptops hold")
            for case, answers in self.typed.items():
                record = fold(store.events(case))
                found = {path.rpartition("/")[2]: value for path, value in record.answers.items() if path not in record.defaults}
                wanted = [answers, self.kept] if case == self.both else [answers]
                if found.keys() != answers.keys() or any(
                    value not in [one.get(name) for one in wanted] for name, value in found.items()
                ):
                    self.tally.wrong.append(f"{case}: {found} where {wanted} was typed")
            self.tally.counts["events"] += len(store.events())
        self.hq.survey("export", "khaosat.db", "visit", "-o", "dataset")
        self.tally.counts["rows"] += rows_of(self.hq.folder / "dataset")
        if rows_of(self.hq.folder / "dataset") != len(self.typed):
            self.tally.wrong.append(f"the dataset has {rows_of(self.hq.folder / 'dataset')} rows for {len(self.typed)} cases")


def rows_of(dataset: Path) -> int:
    """The interviews in a dataset folder."""
    from pyarrow.parquet import read_metadata

    return int(read_metadata(dataset / "interview.parquet").num_rows)


def drill(n: int, seed: int) -> Tally:
    """One fieldwork with `n` cases a team."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as place:
        work = Fieldwork(Path(place), max(3, n), Random(seed), tally)
        for step in (
            work.prepare, work.first_weeks, work.second_kit, work.two_laptops_on_one_case, work.hand_over, work.stolen_key,
            work.forgotten_passphrase, work.compare,
        ):  # fmt: skip
            try:
                step()
            except (ValueError, OSError, StopIteration) as error:
                tally.wrong.append(f"seed {seed}: {step.__name__} could not go on: {type(error).__name__} {error}")
                break
    return tally


if __name__ == "__main__":
    sys.exit(main("fieldwork", __doc__, drill, 5))
