"""A whole fieldwork with the commands alone: one folder as headquarters, three as laptops, one as the stick between them.

`python -m tests.drills.fieldwork --n N --seed S` takes N workers of the demonstration's sample through the worker questionnaire.
What happens on the way: bundles twice and in the wrong order, one damaged on the stick, interrupted interviews, refusals and
closed doors, two laptops on one case, a second kit with a withdrawn and a new case and an interview sent back, what one team
holds handed to another, a revoked key, a forgotten passphrase, lost keys of headquarters. In the end headquarters' store is what
the laptops hold together, and its dataset is row for row the one that the demonstration makes of the same workers through the
engine.
"""

from __future__ import annotations

import contextlib
import copy
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from survey.cli.main import main as run_command
from survey.language import current_language, use_language
from survey.store import MemoryStore, Store, open_store
from survey.sync.merge import canonical_dump, merge, merge_store
from tests.demo.clock import FIRST_DAY
from tests.demo.run import WORKER
from tests.demo.weighting import DESIGN
from tests.drills.command import Tally, main
from tests.drills.simulated import Simulated, differences, rows
from tests.drills.typist import Script, TypingError, Typist

TEAMS = ("team1", "team2", "team3")
LEAST = 18
"""Fewer workers do not give every team a case for each thing that happens."""
INTERRUPTED, MISTAKEN = 80, 12
"""Answers after which an interview is interrupted, and after which a team sees that the case is another team's."""
TOLD = 600
"""Characters of what a command said that are told where it should have said something else."""
KEPT_APART = {"KHAOSAT_ESCROW_PASSPHRASE": "két sắt", "KHAOSAT_PERSONAL_PASSPHRASE": "tủ khóa"}
"""The passphrases of keys that are not kept with headquarters' own."""
NIGHT = FIRST_DAY.replace(hour=23)


@dataclass
class Place:
    """A folder in which somebody types commands under a passphrase, each in a process of its own unless they are run `here`."""

    folder: Path
    passphrase: str
    tally: Tally
    here: bool = False

    def survey(self, *words: str, expect: int | None = 0, **environment: str) -> str:
        """Run one command; what it said. Another exit code than expected (None: any) is noted as wrong."""
        names = {"KHAOSAT_LANG": "en", "KHAOSAT_PASSPHRASE": self.passphrase, **environment}
        code, said = (run_here if self.here else run_apart)(words, self.folder, names)
        self.tally.counts["commands"] += 1
        if expect not in (None, code) or "Traceback" in said:
            self.tally.wrong.append(f"survey {' '.join(words)} left with {code}, not {expect}: {said.strip()}")
        return said

    def sit_down(self, interviewer: str, moment: datetime, *words: str) -> Typist:
        """`survey interview` in plain lines, with somebody who types."""
        self.tally.counts["commands"] += 1
        return Typist(self.folder, self.passphrase, interviewer, moment, *words)

    def expect(self, said: str, *parts: str) -> None:
        """Note what a command should have said and did not."""
        self.tally.wrong += [f"“{part}” was not said in: {said.strip()[:TOLD]}" for part in parts if part not in said]

    def store(self) -> Store:
        return open_store(self.folder / "khaosat.db", self.passphrase)


def run_apart(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """A command as it is typed: a process. Its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "survey.cli.main", *words], cwd=folder, input="", capture_output=True, text=True,
        env={**os.environ, **environment}, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def run_here(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """The same in this process, which saves the time of starting it."""
    out = io.StringIO()
    before = current_language()
    with (
        patch.dict(os.environ, environment), patch.object(sys, "stdin", io.StringIO()), contextlib.chdir(folder),
        contextlib.redirect_stdout(out), contextlib.redirect_stderr(out),
    ):  # fmt: skip
        use_language(environment["KHAOSAT_LANG"])
        try:
            run_command(words)
        except SystemExit as left:
            return int(left.code or 0), out.getvalue()
        finally:
            use_language(before)


class Fieldwork:
    """The people and the places; `scripts` is what each worker says, `teams` whose cases are whose."""

    def __init__(self, root: Path, n: int, seed: int, tally: Tally, here: bool) -> None:
        self.root, self.random, self.tally, self.here = root, Random(seed), tally, here
        self.stick = root / "stick"
        for name in ("hq", "stick", *TEAMS):
            (root / name).mkdir()
        self.simulated = Simulated.draw(n + 1, seed, root / "hq", self._analysis)  # one of them will be withdrawn
        self.hq = Place(root / "hq", "trung tâm", tally, here)
        self.laptops = {team: Place(root / team, f"mật khẩu {team}", tally, here) for team in TEAMS}
        self.teams: dict[str, list[str]] = {}
        self.scripts: dict[str, Script] = {}
        self.withdrawn = self.late = ""

    def _analysis(self, words: Sequence[str], folder: Path) -> None:
        """A command of the statisticians."""
        done = subprocess.run(
            [sys.executable, "-m", "analysis.cli.main", *words], cwd=folder, capture_output=True, text=True, check=False
        )
        self.tally.counts["commands"] += 1
        if done.returncode:
            raise ValueError(f"analysis {' '.join(words)}: {done.stderr}")

    # ── before the field ──

    def prepare(self) -> None:
        """Headquarters' keys, the sample over teams and days, the teams' keys and kits, the laptops."""
        self.hq.survey("hq", "init", ".", **KEPT_APART)
        self.hq.survey("compile", str(WORKER), "--output", "worker.json")
        self.simulated.write(self.hq.folder / "sample.csv")
        start = ("--start", FIRST_DAY.date().isoformat())
        self.hq.survey("assign", "sample.csv", "--teams", ",".join(TEAMS), *start, "-o", "assigned.csv")
        self._choose_cases()
        self.scripts = self.simulated.demonstrated(self.root / "demonstration", without=[self.withdrawn])
        for team in TEAMS:
            self.hq.survey("team", "new", team, KHAOSAT_TEAM_PASSPHRASE=self.laptops[team].passphrase)
            self.kit(team, 1, without=self.late)

    def _choose_cases(self) -> None:
        """Who has which cases. Of team 1's, one will be withdrawn and one comes with the second kit only."""
        with (self.hq.folder / "assigned.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self.teams.setdefault(row["team"], []).append(row["case"])
        willing = [case for case in self.teams["team1"] if self.simulated.outcome(case) == "complete"]
        self.withdrawn, self.late = willing[-1], willing[-2]

    def kit(self, team: str, number: int, without: str = "") -> None:
        """A kit from headquarters to a laptop; one case may not be in it yet."""
        lines = (self.hq.folder / "assigned.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (self.hq.folder / "now.csv").write_text(
            "".join(line for line in lines if not without or not line.startswith(f"{without},")), encoding="utf-8"
        )
        (self.hq.folder / "quotas.csv").write_text(f"sex,target\nfemale,{len(lines)}\nmale,{len(lines)}\n", encoding="utf-8")
        cases = ("--cases", "now.csv", "--quotas", "quotas.csv")
        words = ("--form", "worker.json", *cases, "--set", "simulated=yes", "-o", str(self.stick))
        self.hq.survey("kit", team, *words)
        self.laptops[team].survey("start", str(self.stick / f"{team}-{number:03d}.kit"))

    # ── in the field ──

    def interviews(self, team: str, cases: list[str], moment: datetime, stop: int | None = None) -> None:
        """One sitting over these cases; nobody is met at some."""
        with self.laptops[team].sit_down(f"{team} An", moment) as typist:
            for case in cases:
                if case in self.scripts:
                    typist.interview(case, self.scripts[case], stop)
                    self.tally.counts["sittings at a case"] += 1
                else:
                    typist.visit(case, "nobody_there")
                    self.tally.counts["visits without an interview"] += 1

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
        """The teams interview; one interview each is interrupted. Bundles come in the wrong order, twice, and one damaged."""
        files: list[Path] = []
        self.interrupted = {team: self._interviewable(team)[0] for team in TEAMS}
        for team in TEAMS:
            rest = [case for case in self.teams[team] if case not in (self.interrupted[team], self.late, self.withdrawn)]
            self.interviews(team, rest, FIRST_DAY)
            files += self.send(team)
            self.interviews(team, [self.interrupted[team]], NIGHT, INTERRUPTED)
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
        self.laptops["team1"].expect(self.laptops["team1"].survey("backup", str(self.stick)), "The copy is whole")

    def _interviewable(self, team: str) -> list[str]:
        """A team's cases that end in a whole interview, in the order of work."""
        taken = (self.late, self.withdrawn)
        return [case for case in self.teams[team] if case not in taken and self.scripts.get(case, Script()).outcome == "complete"]

    def second_kits(self) -> None:
        """Team 1 has one more case and one withdrawn; team 2 an interview back; begun ones stay; the first kit is refused now."""
        table = self.hq.folder / "assigned.csv"
        head, *lines = table.read_text(encoding="utf-8").splitlines()
        marked = (line + ("," + "yes" * line.startswith(f"{self.withdrawn},")) for line in lines)
        table.write_text("\n".join([f"{head},withdrawn", *marked]) + "\n", encoding="utf-8")
        back = self._interviewable("team2")[1]
        self.hq.survey("review", "khaosat.db", back, "--reject", "hỏi lại thu nhập", "--by", "Hoa")
        self.kit("team1", 2)
        self.kit("team2", 2)
        said = self.laptops["team1"].survey("start", str(self.stick / "team1-001.kit"), expect=4)
        self.laptops["team1"].expect(said, "already works with kit 2")
        later = FIRST_DAY + timedelta(days=7)
        self.interviews("team1", [self.interrupted["team1"], self.late], later)
        with self.laptops["team2"].sit_down("team2 An", later) as typist:
            self.hq.expect(typist.page, f"Trung tâm trả lại: {back}", "Hạn ngạch còn thiếu: Nữ ")
            typist.interview(back, Script(outcome="complete"))
            typist.interview(self.interrupted["team2"], self.scripts[self.interrupted["team2"]])

    def two_laptops_on_one_case(self) -> None:
        """Team 2 begins a case of team 1 and stops: both stay, the contradiction is exit code 5, and a supervisor settles it."""
        self.both = self._interviewable("team1")[1]
        said = copy.deepcopy(self.demonstration_of(self.both))
        right = said.lines["birth_year"][0]
        said.lines["birth_year"][0] = str(int(right) - 10)
        worker = self.simulated.issued.set_index("case").loc[self.both]
        words = [word for name in ("province", "enterprise") for word in ("--set", f"{name}={worker[name]}")]
        form = str(self.hq.folder / "worker.json")
        with self.laptops["team2"].sit_down("team2 An", FIRST_DAY, form, "--case", self.both, *words) as typist:
            typist.hold(said, MISTAKEN)
        for team in ("team1", "team2"):
            (file,) = self.send(team)
            expected = 5 if team == "team2" else 0
            told = self.hq.survey("receive", str(file), expect=expected)
            self.acknowledge(team)
        self.hq.expect(told, f"{self.both}: laptops contradict each other at /data/")
        self.settle(self.both, right)

    def demonstration_of(self, case: str) -> Script:
        """What a worker says, from the beginning."""
        return self.simulated.said(self.root / "demonstration", case)

    def settle(self, case: str, right: str) -> None:
        """The supervisor looks at the contradictions of a case and lets the right answer stand."""
        lines = map(json.loads, self.hq.survey("review", "khaosat.db", case, "--json").splitlines())
        found = [line for line in lines if line["kind"] == "contradiction"]
        self.hq.expect(" ".join(line["path"] for line in found), "/birth_year")
        for line in found:
            values = [claim["value"] for claim in line["claims"]]
            number = values.index(right) + 1 if right in values else 1
            words = ("--take", line["path"], str(number), "--by", "Hoa", "--reason", "hỏi lại qua điện thoại")
            self.hq.survey("review", "khaosat.db", case, *words)
            self.tally.counts["decisions"] += 1
        self.hq.expect(self.hq.survey("review", "khaosat.db", case), "0 contradictions")
        self.hq.survey("review", "khaosat.db", case, "--accept", "--by", "Hoa")
        self.hq.expect(self.hq.survey("history", case), "#accept", "the hash chains of")

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
        self.interviews("team3", [self.interrupted["team3"]], FIRST_DAY + timedelta(days=8))
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

    def forgotten_passphrase(self) -> None:
        """The escrow gives team 1's store a new passphrase; the old one no longer opens it."""
        store, keys = str(self.root / "team1" / "khaosat.db"), str(self.hq.folder / "escrow.keys")
        Place(self.hq.folder, KEPT_APART["KHAOSAT_ESCROW_PASSPHRASE"], self.tally, self.here).survey(
            "hq", "recover", store, "--escrow", keys, KHAOSAT_NEW_PASSPHRASE="mật khẩu mới"
        )
        self.laptops["team1"].survey("list", expect=4)
        self.laptops["team1"].passphrase = "mật khẩu mới"
        self.laptops["team1"].survey("list")

    def lost_keys(self) -> None:
        """Headquarters' keys are gone: new ones, the old register, and the escrow take in every bundle that was ever sent."""
        (self.root / "hq2").mkdir()
        again = Place(self.root / "hq2", "trung tâm mới", self.tally, self.here)
        again.survey("hq", "init", ".", **KEPT_APART)
        shutil.copy(self.hq.folder / "register.json", again.folder)
        files = [str(path) for team in ("team1", "team2") for path in sorted(self.stick.glob(f"{team}-*.bundle"))]
        said = again.survey("receive", files[0], expect=4)
        again.expect(said, "sealed to somebody else")
        again.survey("receive", *files, "--escrow", str(self.hq.folder / "escrow.keys"), expect=5, **KEPT_APART)
        self.expect_same(again, [self.laptops["team1"], self.laptops["team2"]])
        self._go_over(again, "team2")

    def _go_over(self, renewed: Place, team: str) -> None:
        """A laptop works for the new keys of headquarters once their words were read out to it, and sends them all it has."""
        laptop = self.laptops[team]
        renewed.survey("team", "new", team, KHAOSAT_TEAM_PASSPHRASE=laptop.passphrase)
        form = str(self.hq.folder / "worker.json")
        renewed.survey("kit", team, "--form", form, "--cases", str(self.hq.folder / "now.csv"), "-o", str(renewed.folder))
        kit = str(renewed.folder / f"{team}-001.kit")
        laptop.expect(laptop.survey("start", kit, expect=4), "other keys than those of this laptop's headquarters")
        words = renewed.survey("hq", "fingerprint").strip()
        laptop.expect(laptop.survey("start", kit, "--headquarters", words), f"{team}: kit 1 is in")
        laptop.survey("send", str(renewed.folder))
        files = [str(path) for path in renewed.folder.glob("*.bundle")]
        renewed.expect(renewed.survey("receive", *files), "0 events added")

    # ── at headquarters ──

    def watch(self) -> None:
        """The supervisor closes every flag with a reason; the page shows the end of the fieldwork."""
        flags = [json.loads(line) for line in self.hq.survey("quality", "khaosat.db", "--json", expect=None).splitlines()]
        self.hq.expect(" ".join(flag["check"] for flag in flags), "night")
        for flag in flags:
            words = ("--close", flag["id"], "--by", "Hoa", "--reason", "làm ca, hẹn buổi tối")
            self.hq.survey("quality", "khaosat.db", *words)
        self.tally.counts["flags closed"] += len(flags)
        self.hq.expect(self.hq.survey("quality", "khaosat.db"), "0 open flags")
        self.hq.survey("monitor", "khaosat.db", "--sample", "assigned.csv", "-o", "monitor")
        page = (self.hq.folder / "monitor" / "monitor.html").read_text(encoding="utf-8")
        self.hq.expect(page, "SIMULATED DATA", *TEAMS)

    def compare(self) -> None:
        """Headquarters holds what the laptops hold and what it decided itself; its dataset is the demonstration's."""
        self.tally.counts["events"] = self.expect_same(self.hq, list(self.laptops.values()))
        design = [word for what, value in DESIGN.items() for word in ("--design", f"{what}={written(value)}")]
        self.hq.survey("export", "khaosat.db", "worker", "-o", "dataset", *design)
        ours, theirs = self.hq.folder / "dataset", self.root / "demonstration" / "dataset"
        self.tally.counts["rows"] += rows(ours)
        self.tally.wrong += differences(ours, theirs)

    def expect_same(self, headquarters: Place, laptops: Sequence[Place]) -> int:
        """Headquarters must hold what these laptops hold together, and beside it only what it decided itself; how many events."""
        together = MemoryStore("union")
        for place in laptops:
            with place.store() as store:
                merge_store(together, store)
        with headquarters.store() as store:
            merge(together, [item for item in store.links() if item.event.device == store.device])
            if canonical_dump(store) != canonical_dump(together):
                self.tally.wrong.append(f"{headquarters.folder.name} does not hold what the laptops hold")
            return len(store.events())


def written(value: object) -> str:
    """A part of a design as `survey export --design` takes it: a yes, or the names of columns.

    >>> written(True), written(["unit", "enterprise"])
    ('true', 'unit,enterprise')
    """
    return ",".join(value) if isinstance(value, list) else str(value).lower()


def drill(n: int, seed: int, here: bool = False) -> Tally:
    """One fieldwork of `n` workers, or of the least number that gives every team something to do.

    `here`: the commands run in this process, all but the interviews.
    """
    tally = Tally()
    with tempfile.TemporaryDirectory() as place:
        work = Fieldwork(Path(place), max(LEAST, n), seed, tally, here)
        for step in (
            work.prepare, work.first_weeks, work.second_kits, work.two_laptops_on_one_case, work.hand_over, work.stolen_key,
            work.forgotten_passphrase, work.lost_keys, work.watch, work.compare,
        ):  # fmt: skip
            try:
                step()
            except (ValueError, OSError, StopIteration, LookupError, TypingError) as error:
                tally.wrong.append(f"seed {seed}: {step.__name__} could not go on: {type(error).__name__} {error}")
                break
    return tally


if __name__ == "__main__":
    sys.exit(main("fieldwork", __doc__, drill, 60))
