"""The page shows where the fieldwork stands, in one file, whatever is in the data."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from survey.cli import main
from survey.errors import SurveyError
from survey.fieldwork.contacts import record_attempt
from survey.fieldwork.monitor.margins import compare, read_margins
from survey.fieldwork.monitor.page import Plan, page
from survey.fieldwork.monitor.precision import read_precision
from survey.fieldwork.monitor.situation import Day, days, group_by, rates_of, situation
from survey.fieldwork.monitor.tile_map import MAPS, layout
from survey.fieldwork.quotas import Quota
from survey.interview.session import Session
from survey.store import MemoryStore, SqliteStore
from survey.sync.merge import merge_store
from tests.survey.export.worker import WORKER

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime.fromisoformat("2023-10-03T12:00:00+07:00")
SAMPLE = [
    {
        "case": f"c{place}",
        "team": "north" if place < 4 else "south",
        "day": f"2023-10-0{2 + place // 3}",
        "province": code,
        "withdrawn": "",
    }
    for place, code in enumerate(("01", "01", "01", "01", "79", "79"))
]


class Texts(HTMLParser):
    """The cells of each table of a page, and every address it refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href", "action", "data")]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.tables[-1][-1][-1] += data.strip()


def read(text: str) -> Texts:
    found = Texts()
    found.feed(text)
    return found


def table(text: str, head: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    return next(rows[1:] for rows in read(text).tables if rows[0][0] == head)


@pytest.fixture
def store() -> MemoryStore:
    """Six cases: two interviewed (one by a name made to break the page), one refused, one begun, two not found."""
    hq = MemoryStore("hq")
    for team, work in (("north", ("c0", "c1", "c2")), ("south", ("c4",))):
        laptop = MemoryStore(team, now=lambda: NOON)
        laptop.forms.keep(WORKER)
        for case in work:
            name = "<script>alert(1)</script>" if case == "c4" else "Lan"
            session = Session.start(WORKER, laptop, interviewer=name, interview=case, preload={"province": "01"})
            if case != "c1":
                session.answer("/data/works", "yes")
            if case == "c0":
                session.pause()
            else:
                session.complete({"c1": "refusal", "c2": "partial", "c4": "partial"}[case])
        record_attempt(laptop, "c3" if team == "north" else "c5", "not_found", "Lan")
        merge_store(hq, laptop)
    hq.meta["simulated"] = "yes"
    return hq


def test_every_case_of_the_sample_has_its_place(store: MemoryStore) -> None:
    """Visited or not; a withdrawn case is out, an interview that is not on the list is in."""
    rows = [*SAMPLE[:5], {**SAMPLE[5], "withdrawn": "yes"}, {**SAMPLE[0], "case": "c9"}]
    states = {state.case: state for state in situation(store, rows)}
    assert set(states) == {"c0", "c1", "c2", "c3", "c4", "c9"}
    assert (states["c3"].disposition.name, states["c9"].disposition.name) == ("not_found", "not_attempted")
    assert (states["c2"].done, states["c2"].closed, states["c2"].team) == (True, "2023-10-03", "north")
    assert (states["c0"].open, states["c0"].disposition.name) == (True, "break_off")
    assert "c4" in {state.case for state in situation(store, SAMPLE[:2])}


def test_done_and_planned_run_up_day_by_day(store: MemoryStore) -> None:
    """Totals until the end of each day."""
    assert days(situation(store, SAMPLE)) == (Day("2023-10-02", 3, 0), Day("2023-10-03", 6, 2))


def test_rates_by_team(store: MemoryStore) -> None:
    """Two partial interviews; one refusal, one begun and open that counts as broken off, two places not found."""
    states = situation(store, SAMPLE)
    assert rates_of(states).rr2 == pytest.approx(2 / 6)
    assert {team: rates_of(group).rr2 for team, group in group_by(states, "team")} == {"north": 0.25, "south": 0.5}


def test_the_page_stands_alone(store: MemoryStore) -> None:
    """No address, no second script, nothing loaded; what people typed stays text."""
    text = page(store, Plan(SAMPLE), NOON)
    found = read(text)
    assert found.addresses == []
    assert found.tags.count("script") == 1
    assert not re.search(r"https?://|@import|url\(", text)
    assert "&lt;script&gt;alert(1)" in text
    assert "SIMULATED DATA" in text
    assert "03/10/2023 12:00" in text


def test_the_page_shows_the_numbers(store: MemoryStore) -> None:
    """Teams, provinces by their names, outcomes, quotas, margins: each table says what the parts say."""
    plan = Plan(SAMPLE, [Quota({"works": "yes"}, 4)], {"province": {"01": 1.0, "79": 3.0}})
    text = page(store, plan, NOON)
    assert [row[:4] for row in table(text, "Team")] == [["north", "4", "1", "25 %"], ["south", "2", "1", "50 %"]]
    assert [row[0] for row in table(text, "Province")] == ["Ha Noi", "Ho Chi Minh City"]
    assert {row[0]: row[2] for row in table(text, "Outcome")} == {
        "Partly complete": "2", "Refused": "1", "Broken off": "1", "Place not found": "2",
    }  # fmt: skip
    assert [row[0] for row in table(text, "Rate (AAPOR 2023)")][:2] == ["RR1", "RR2"]
    assert [row[1:3] + row[4:] for row in table(text, "Cell")] == [["4", "2", "2"]]
    assert [row[1:5] for row in table(text, "Variable")] == [
        ["Ha Noi", "25.0 %", "100.0 %", "+75.0"],
        ["Ho Chi Minh City", "75.0 %", "0.0 %", "-75.0"],
    ]


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed (Debian: apt-get install chromium)")
def test_a_click_on_a_heading_sorts_its_table(store: MemoryStore, tmp_path: Path) -> None:
    """In a real browser: numbers as numbers, names as Vietnamese sorts them; a second click turns the order round."""
    clicks = "<script>function press(n, times) { for (; times; times--) document.querySelectorAll('th')[n].click(); }\n"
    text = page(store, Plan(SAMPLE), NOON)
    head = next(rows[0] for rows in read(text).tables if rows[0][0] == "Team")
    for column, times, order in (
        ("Cases", 1, ["south", "north"]),
        ("Cases", 2, ["north", "south"]),
        ("Team", 2, ["south", "north"]),
    ):
        path = tmp_path / "page.html"
        script = f"{clicks}press({head.index(column)}, {times});</script></body>"
        path.write_text(text.replace("</body>", script), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/user", "--dump-dom"]
        done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, check=True, timeout=120)
        assert [row[0] for row in table(done.stdout, "Team")] == order


def test_an_empty_store_has_a_page_too() -> None:
    """Before the first day."""
    assert "There is nothing yet." in page(MemoryStore("hq"), Plan(), NOON)


def test_margins_are_shares_of_those_who_answered(store: MemoryStore, tmp_path: Path) -> None:
    """The file's totals are made into shares; a bad total is told with its line."""
    (tmp_path / "m.csv").write_text("variable,value,total\nprovince,01,30\nprovince,79,10\n", encoding="utf-8")
    found = compare(read_margins(tmp_path / "m.csv"), situation(store, SAMPLE))
    assert [(margin.value, margin.frame, margin.realised, margin.count) for margin in found] == [
        ("01", 0.75, 1.0, 2),
        ("79", 0.25, 0.0, 0),
    ]
    for bad in ("0", "-1", "many", "inf", "nan"):
        (tmp_path / "m.csv").write_text(f"variable,value,total\nprovince,01,{bad}\n", encoding="utf-8")
        with pytest.raises(SurveyError, match=r"m\.csv:2"):
            read_margins(tmp_path / "m.csv")
    (tmp_path / "m.csv").write_text("variable,value\n", encoding="utf-8")
    with pytest.raises(SurveyError, match="columns"):
        read_margins(tmp_path / "m.csv")


def test_provinces_stand_on_a_map_beside_their_table(store: MemoryStore) -> None:
    """Every province has a tile; those with cases say how many are done; codes that no map knows have the table alone."""
    text = page(store, Plan(SAMPLE), NOON)
    (drawn,) = re.findall(r'<svg class="map".*?</svg>', text, re.DOTALL)
    titles = re.findall(r"<title>(.*?)</title>", drawn)
    assert titles == ["Hà Nội: 1 of 4", "TP. HCM: 1 of 2"]
    assert drawn.count('class="blank"') == 32
    strange = page(store, Plan([{**row, "province": f"x{row['province']}"} for row in SAMPLE]), NOON)
    assert "svg" in strange and 'class="map"' not in strange


def test_maps_hold_every_province_once() -> None:
    """The two layouts have the codes of the questionnaires' lists, each province in a place of its own."""
    for name in MAPS:
        with (ROOT / "questionnaires" / "lists" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            codes = {row["name"] for row in csv.DictReader(file)}
        tiles = layout(name)
        assert tiles.keys() == codes
        assert len({(tile.row, tile.column) for tile in tiles.values()}) == len(codes)


def test_maps_are_those_of_the_report() -> None:
    """The page and the report show a province in the same place; neither package may import the other."""
    for name in MAPS:
        folders = ("survey/fieldwork/monitor/maps", "analysis/report/charts/maps")
        ours, theirs = (ROOT / folder / f"{name}.csv" for folder in folders)
        assert ours.read_text(encoding="utf-8") == theirs.read_text(encoding="utf-8")


ROW = {
    "indicator": "income",
    "domain": "",
    "estimate": 8.2,
    "half_width": 0.4,
    "target": 0.3,
    "n": 170,
    "needed": 120,
    "label": {"en": "Income"},
}


def test_precision_is_shown_against_its_target(store: MemoryStore, tmp_path: Path) -> None:
    """An interval that is still too wide, one that is narrow enough, one that cannot be told yet."""
    rows = [ROW, {**ROW, "half_width": 0.2, "needed": 0}, {**ROW, "estimate": None, "half_width": None, "needed": None}]
    path = tmp_path / "precision.json"
    path.write_text(json.dumps({"format": "khaosat-precision", "version": 1, "rows": rows}), encoding="utf-8")
    text = page(store, Plan(SAMPLE, precision=read_precision(path)), NOON)
    assert [row[3:] for row in table(text, "Indicator")] == [
        ["0.400", "0.300", "no", "170", "120"],
        ["0.200", "0.300", "yes", "170", "0"],
        ["–", "0.300", "no", "170", "–"],
    ]
    for bad in ("[]", "{}", '{"format": "khaosat-precision", "version": 2, "rows": []}', "nothing"):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(SurveyError, match="not a file of precision"):
            read_precision(path)


def test_the_page_is_written_by_the_command(store: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In Vietnamese it uses Vietnamese numbers; the folder holds the page and nothing else."""
    with SqliteStore.open(tmp_path / "hq.store", plain=True, create=True) as target:
        merge_store(target, store)
    words = ["monitor", str(tmp_path / "hq.store"), "--plain-store", "-o", str(tmp_path / "out")]
    assert main.run(["--lang", "vi", *words]) == 0
    text = (tmp_path / "out" / "monitor.html").read_text(encoding="utf-8")
    assert "Tiến độ khảo sát thực địa" in text
    assert re.search(r"\d,\d %", text)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["monitor.html"]
