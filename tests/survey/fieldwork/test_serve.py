"""Headquarters' server: teams hand bundles in over TLS, supervisors see the page, nobody else sees or changes anything."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest
import uvicorn

from survey.errors import BundleError, KeyProblem, StoreError, SurveyError
from survey.fieldwork.monitor.page import Plan
from survey.fieldwork.serve import door
from survey.fieldwork.serve.app import Site
from survey.fieldwork.serve.certificate import certificate_hash, own_certificate
from survey.fieldwork.serve.counter import Counter
from survey.fieldwork.serve.door import Door
from survey.interview.events import Draft, EventKind
from survey.language import use_language
from survey.store import MemoryStore
from survey.store.base import Store
from survey.sync.envelope import LARGEST
from survey.sync.headquarters import Headquarters
from survey.sync.keys import Identity
from survey.sync.merge import canonical_dump
from survey.sync.outbox import send, unacknowledged
from survey.sync.receipt import take_sealed_receipt
from survey.sync.request import Tickets, signed_header
from survey.sync.spoken import spoken
from survey.sync.upload import Server
from tests.survey.store.stores import QUICK
from tests.survey.sync.people import FORM, laptop

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="the program openssl, which makes the certificate, is absent"
)
PASSWORD = "mưa rào tháng bảy"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return own_certificate(tmp_path_factory.mktemp("tls"))


@dataclass
class Served:
    """A server that is running, headquarters behind it, and two teams; `plan` is asked for each page."""

    base: Headquarters
    certificate: tuple[Path, Path]
    store: MemoryStore = field(default_factory=lambda: MemoryStore("hq"))
    plan: Callable[[], Plan] = Plan
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.team1, self.team2 = (self.base.new_team(name, "x", "2026-01-05", QUICK) for name in ("team1", "team2"))
        self.counter = Counter(self.base, lambda: self.store, lambda: self.plan())  # noqa: PLW0108 a test replaces it
        self.door = Door(self.base, PASSWORD)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> uvicorn.Server:
        application = Site(self.base, self.counter, self.door, self.lines.append).application()
        config = uvicorn.Config(
            application, log_config=None, lifespan="off", ssl_certfile=self.certificate[0], ssl_keyfile=self.certificate[1]
        )
        return uvicorn.Server(config)

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def pin(self) -> str:
        return certificate_hash(self.certificate[0]).hex()

    def seen_by(self, team: Identity) -> Server:
        return Server(self.address, team, self.pin)

    def bundles(self, store: Store, team: Identity, folder: Path, **options: int) -> list[Path]:
        return [file.path for file in send(store, team, self.base.identity.card, folder, **options)]  # type: ignore[arg-type]

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[HTTPResponse, str]:
        """A request as a browser or a stranger's program makes it, and the text of the answer."""
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=20, context=trusting())
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()

    def page(self, password: str = PASSWORD) -> tuple[HTTPResponse, str]:
        return self.ask("GET", "/", {"Authorization": "Basic " + b64encode(f"Nga:{password}".encode()).decode()})

    def untouched(self) -> bool:
        """Whether headquarters holds nothing: no event, nothing in quarantine, no file half arrived."""
        return not self.store.events() and not list(self.base.quarantine) and not list(self.base.folder.glob("incoming-*"))


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture
def served(certificate: tuple[Path, Path], tmp_path: Path) -> Iterator[Served]:
    use_language("en")
    one = Served(Headquarters.create(tmp_path / "hq", "trung tâm", "két sắt", QUICK), certificate)
    one.counter.open()
    server = one.run()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [one.listener]})
    thread.start()
    yield one
    server.should_exit = True
    thread.join()
    one.counter.close()


def test_what_is_uploaded_arrives_and_is_acknowledged_at_once(served: Served, tmp_path: Path) -> None:
    """In several parts; the receipts end the sending; a part that is handed in again gets the same receipt."""
    team = laptop(interviews=12, answers=25)
    files = served.bundles(team, served.team1, tmp_path, size=8 << 10)
    assert len(files) > 1
    for file in files:
        delivered = served.seen_by(served.team1).deliver(file.name, file.read_bytes())
        assert take_sealed_receipt(team, served.team1, delivered.receipt) > 0
        assert delivered.notes == ()
    assert canonical_dump(served.store) == canonical_dump(team)
    assert served.bundles(team, served.team1, tmp_path) == []
    again = served.seen_by(served.team1).deliver(files[-1].name, files[-1].read_bytes())
    assert again.receipt == delivered.receipt
    assert f"team1: {files[0].name}" in served.lines[0]


def test_who_is_not_an_allowed_team_is_not_let_in(served: Served, tmp_path: Path) -> None:
    """A stranger with the team's name, a team of another headquarters, a revoked key: told why, nothing is kept."""
    (file,) = served.bundles(laptop(), served.team1, tmp_path)
    elsewhere = Identity.new("hq").card
    served.base.save(served.base.register.revoke("team2", "2026-02-01", "stolen"))
    strangers = {
        "not in the register": Identity.new("team1", trusted=served.base.identity.card),
        "signature of the request does not fit": Identity("team1", served.team1.signing, served.team1.reading, elsewhere),
        "revoked on 2026-02-01: stolen": served.team2,
    }
    for reason, stranger in strangers.items():
        with pytest.raises(BundleError, match=reason):
            served.seen_by(stranger).newer_kit(0)
        with pytest.raises(SurveyError):
            served.seen_by(stranger).deliver(file.name, file.read_bytes())
    assert served.untouched()


def test_a_request_serves_once_and_only_as_it_was_signed(served: Served, tmp_path: Path) -> None:
    """Repeated, with another body or at another address, without a ticket or with a made-up one: refused, nothing is kept."""
    (file,) = served.bundles(laptop(), served.team1, tmp_path)
    path, body, hq = f"/v1/bundles/{file.name}", file.read_bytes(), served.base.identity.card
    used = signed_header(served.team1, hq, "POST", path, served.ask("GET", "/v1/ticket", {})[1], body)
    made_up = signed_header(served.team1, hq, "POST", path, Tickets().issue(), body)
    changed = signed_header(served.team1, hq, "POST", path, served.ask("GET", "/v1/ticket", {})[1], body)
    assert served.ask("POST", path, {"Authorization": changed}, body[:-1] + b"?")[0].status == 422
    for header in (changed, made_up, "", "Khaosat key=", "Basic QTpC"):
        assert served.ask("POST", path, {"Authorization": header}, body)[0].status == 401, header
    assert served.ask("POST", "/v1/bundles/x.bundle", {"Authorization": used}, body)[0].status == 401
    assert served.untouched()
    assert served.ask("POST", path, {"Authorization": used}, body)[0].status == 200
    assert served.ask("POST", path, {"Authorization": used}, body)[0].status == 401


def test_a_stranger_writes_no_line_into_the_log(served: Served) -> None:
    """What is asked for is quoted: no line end, no control sequence."""
    served.ask("POST", "/v1/bundles/x%0Ateam1:%20gone%1b[2J", {})
    (line,) = served.lines
    assert "\n" not in line
    assert "\x1b" not in line
    assert "not signed by a team" in line


def test_a_ticket_is_good_for_five_minutes() -> None:
    """By the server's clock; and forgotten afterwards, so that used ones do not pile up."""
    moment = [1000.0]
    tickets = Tickets(lambda: moment[0])
    early, late = tickets.issue(), tickets.issue()
    assert tickets.use(early)
    moment[0] += 301
    assert not tickets.use(late)
    assert not tickets.use(early)


def test_a_damaged_bundle_is_held_with_its_reason(served: Served, tmp_path: Path) -> None:
    """Sent by a team, but not what it should be: refused in the words of survey receive, whole in quarantine, nothing applied."""
    (file,) = served.bundles(laptop(), served.team1, tmp_path)
    data = file.read_bytes()
    with pytest.raises(BundleError, match="damaged"):
        served.seen_by(served.team1).deliver(file.name, data[:-20])
    (held,) = served.base.quarantine
    assert (held.name, held.path.read_bytes()) == (file.name, data[:-20])
    assert served.store.events() == ()
    with pytest.raises(BundleError, match="not a file of this program"):
        served.seen_by(served.team1).deliver("noise.bundle", b"noise")


@pytest.mark.parametrize("name", ["a.kit", "..bundle%2F..%2Fx", "%2e%2e%2fhq.keys", "x" * 200 + ".bundle"])
def test_a_name_cannot_lead_elsewhere(served: Served, name: str) -> None:
    """Only plain names of bundles; whatever else is refused before a byte is written."""
    path = f"/v1/bundles/{name}"
    header = signed_header(
        served.team1, served.base.identity.card, "POST", path.replace("%2F", "/").replace("%2f", "/").replace("%2e", "."),
        served.ask("GET", "/v1/ticket", {})[1], b"x",
    )  # fmt: skip
    assert served.ask("POST", path, {"Authorization": header}, b"x")[0].status in (404, 422)
    assert served.untouched()


def test_what_is_too_large_is_refused_unread(served: Served) -> None:
    """By its announced size: not one byte of it is waited for."""
    path = "/v1/bundles/large.bundle"
    ticket = served.ask("GET", "/v1/ticket", {})[1]
    header = signed_header(served.team1, served.base.identity.card, "POST", path, ticket, b"x")
    connection = HTTPSConnection("127.0.0.1", served.port, timeout=20, context=trusting())
    connection.putrequest("POST", path)
    connection.putheader("Authorization", header)
    connection.putheader("Content-Length", str(LARGEST + 1))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 422
    assert "survey send --size" in answer.read().decode()
    assert served.untouched()


def test_a_connection_lost_on_the_way_leaves_everything_as_it_was(served: Served, tmp_path: Path) -> None:
    """Half a bundle arrives: nothing at headquarters, nothing acknowledged on the laptop; the next try succeeds."""
    team = laptop()
    (file,) = served.bundles(team, served.team1, tmp_path)
    path, body = f"/v1/bundles/{file.name}", file.read_bytes()
    header = signed_header(served.team1, served.base.identity.card, "POST", path, served.ask("GET", "/v1/ticket", {})[1], body)
    with trusting().wrap_socket(socket.create_connection(("127.0.0.1", served.port))) as line:
        request = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {header}\r\nContent-Length: {len(body)}\r\n\r\n"
        line.sendall(request.encode() + body[: len(body) // 2])
        wait_until(lambda: any(served.base.folder.glob("incoming-*")))
    wait_until(served.untouched)
    wait_until(lambda: any("connection was lost" in told for told in served.lines))
    assert len(list(unacknowledged(team))) == len(team.events())
    delivered = served.seen_by(served.team1).deliver(file.name, body)
    assert take_sealed_receipt(team, served.team1, delivered.receipt) == len(team.events())


def test_an_answer_that_is_lost_costs_the_next_sending_and_nothing_else(served: Served, tmp_path: Path) -> None:
    """Headquarters has the bundle, the laptop no receipt: it sends all of it again, which adds nothing, and is acknowledged."""
    team = laptop()
    (first,) = served.bundles(team, served.team1, tmp_path)
    served.seen_by(served.team1).deliver(first.name, first.read_bytes())
    before = canonical_dump(served.store)
    (again,) = served.bundles(team, served.team1, tmp_path)
    delivered = served.seen_by(served.team1).deliver(again.name, again.read_bytes())
    assert take_sealed_receipt(team, served.team1, delivered.receipt) == len(team.events())
    assert canonical_dump(served.store) == before


def test_a_server_that_is_gone_or_another_is_told_in_words(served: Served) -> None:
    """Nobody at the port; a certificate the kit does not name; one that no authority signed: nothing is said to it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(StoreError, match="cannot be reached"):
        Server(f"https://127.0.0.1:{port}", served.team1, served.pin).deliver("x.bundle", b"x")
    with pytest.raises(KeyProblem, match="not headquarters' server: its certificate is " + spoken(bytes.fromhex(served.pin))):
        Server(served.address, served.team1, "00" * 32).deliver("x.bundle", b"x")
    with pytest.raises(KeyProblem, match="not trusted"):
        Server(served.address, served.team1).deliver("x.bundle", b"x")
    Server(served.address, served.team1, spoken(bytes.fromhex(served.pin))).newer_kit(0)
    for address in ("http://hq.example", "https://", "hq.example", "https://hq.example/page"):
        with pytest.raises(SurveyError, match="not the address of a server"):
            Server(address, served.team1)
    assert served.untouched()


def test_the_page_is_for_who_knows_the_password(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else sees a figure; whoever knows it sees what has arrived just now, without pressing a key."""
    monkeypatch.setattr(door, "PAUSE", 0.0)
    for answer, text in (served.ask("GET", "/", {}), served.page("mưa rào tháng tám"), served.page("")):
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
        assert "Progress" not in text
    first, before = served.page()
    assert (first.status, first.headers["Refresh"]) == (200, "60")
    assert "laptop1-case0" not in before
    store = laptop()
    store.append([Draft("laptop1-case0", EventKind.COMPLETE, value="complete", form_hash=FORM.hash, interviewer="an")])
    (file,) = served.bundles(store, served.team1, tmp_path)
    served.seen_by(served.team1).deliver(file.name, file.read_bytes())
    _answer, after = served.page()
    assert '<b class="">2</b><span>Cases</span>' in after
    assert '<b class="">1</b><span>Interviews</span>' in after


def test_a_browser_is_told_to_load_and_run_nothing_else(served: Served) -> None:
    """Every answer forbids everything; the page allows its own script by its hash, and no address."""
    answer, text = served.page()
    policy = answer.headers["Content-Security-Policy"]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert scripts
    assert door.page_policy(scripts) == policy
    assert "default-src 'none'" in policy
    assert not re.search(r"(?:src|href)=|https?://", text.replace("http://www.w3.org/2000/svg", ""))
    for path in ("/", "/v1/ticket", "/nowhere"):
        other, _text = served.ask("GET", path, {})
        assert {name for name in door.HEADERS if name not in other.headers} == set()


def test_a_kit_that_waits_is_offered_to_its_team_alone(served: Served) -> None:
    """The newest one, by its name and unchanged; nothing to a team that has it."""
    (served.base.folder / "kits").mkdir()
    for name in ("team1-001.kit", "team1-002.kit", "team2-007.kit"):
        (served.base.folder / "kits" / name).write_bytes(name.encode() * 1000)
    assert served.seen_by(served.team1).newer_kit(1) == ("team1-002.kit", b"team1-002.kit" * 1000)
    assert served.seen_by(served.team1).newer_kit(2) is None
    assert served.ask("GET", "/v1/kit/0", {})[0].status == 401


def test_many_teams_at_once_are_taken_in_one_after_another(served: Served, tmp_path: Path) -> None:
    """Twelve laptops hand in together; each gets its receipt, and everything is there."""
    stores = [laptop(f"laptop{number}", interviews=3) for number in range(12)]
    files = [served.bundles(store, served.team1, tmp_path)[0] for store in stores]
    with ThreadPoolExecutor(len(files)) as threads:
        delivered = list(threads.map(lambda file: served.seen_by(served.team1).deliver(file.name, file.read_bytes()), files))
    for store, one in zip(stores, delivered, strict=True):
        assert take_sealed_receipt(store, served.team1, one.receipt) == len(store.events())
    assert len(served.store.events()) == sum(len(store.events()) for store in stores)


def test_a_slow_page_holds_nobody_up(served: Served) -> None:
    """While the store's thread is busy, the server still answers others."""
    gate = threading.Event()

    def slow() -> Plan:
        gate.wait(20)
        return Plan()

    served.plan = slow
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(served.page)
        assert served.ask("GET", "/v1/ticket", {})[0].status == 200
        assert not waiting.done()
        gate.set()
        assert waiting.result()[0].status == 200


def test_headquarters_own_disk_is_no_fault_of_the_bundle(served: Served, tmp_path: Path) -> None:
    """A full disk holds nothing in quarantine: the team is told to try later, and the next try succeeds."""
    team = laptop()
    (file,) = served.bundles(team, served.team1, tmp_path)
    receipts = served.base.folder / "receipts"
    receipts.write_text("a file where the folder should be")
    with pytest.raises(SurveyError, match="cannot write to its disk now"):
        served.seen_by(served.team1).deliver(file.name, file.read_bytes())
    receipts.unlink()
    delivered = served.seen_by(served.team1).deliver(file.name, file.read_bytes())
    assert take_sealed_receipt(team, served.team1, delivered.receipt) == len(team.events())


def wait_until(condition: Callable[[], bool]) -> None:
    """Until something in another thread has happened, at most a while."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until, "it has not happened"
        time.sleep(0.02)
