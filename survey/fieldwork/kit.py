"""The kit: one file from headquarters with all a team needs, signed by headquarters and sealed to the team.

Its content is one JSON document, compressed. The team's own keys travel in the clear line of the envelope, wrapped by the team's
passphrase, with headquarters' public keys inside: whoever told the team its passphrase is who made its kits.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from survey.errors import BundleError, DefinitionError
from survey.fieldwork.cases import CASES, Case, cases, merged, read_cases, write_cases
from survey.fieldwork.sample import CASE, DAY, QUESTIONNAIRE, TEAM, WITHDRAWN, YES, Row
from survey.frozen import dataclass
from survey.interview.events import FLAG_CLOSED
from survey.language import _
from survey.questionnaire.compiled import load_compiled
from survey.questionnaire.model import Questionnaire
from survey.store.base import Store
from survey.store.chain import Link
from survey.store.sealing import SEAL_TO, seal_to
from survey.sync.envelope import attachment, open_envelope, seal
from survey.sync.event_lines import Runs, read_links
from survey.sync.keys import Card, Identity
from survey.sync.manifest import read_run
from survey.sync.merge import MergeReport, merge
from survey.sync.receipt import ACKNOWLEDGED
from survey.sync.register import Register

FORMAT, VERSION = "khaosat-kit", 1
LARGEST = 512 << 20
"""Bytes a kit may unpack to."""
KIT, IDENTITY = "kit", "identity"
"""The names in a laptop's `meta` of what its kit says, and of its team's keys."""


@dataclass(frozen=True)
class Kit:
    """What a kit holds: `number` counts a team's kits; `links` are headquarters' own events on the team's cases (decisions);
    `personal` is whose key personal data are sealed to (and to the escrow's), None if they are not."""

    number: int
    team: str
    made: str
    escrow: Card
    register: Register
    forms: Sequence[Questionnaire]
    cases: Sequence[Case]
    links: Sequence[Link] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    personal: Card | None = None

    def facts(self) -> dict[str, Any]:
        """What the laptop keeps of the kit beside questionnaires, cases and events."""
        return {
            "number": self.number,
            "team": self.team,
            "made": self.made,
            "escrow": self.escrow.to_json(),
            "register": self.register.to_text(),
            "settings": dict(self.settings),
            "personal": self.personal.to_json() if self.personal else None,
        }


def case_of(row: Row, forms: Sequence[Questionnaire]) -> Case:
    """A row of the sample as a case: columns that the questionnaire asks for are its preload.

    Raises:
        DefinitionError: the row names no questionnaire of the kit, or none although the kit has several.
    """
    wanted = row.get(QUESTIONNAIRE, "")
    form = next((form for form in forms if form.form_id == wanted), forms[0] if not wanted and len(forms) == 1 else None)
    if form is None:
        raise DefinitionError(
            _("case {case} has no questionnaire of the kit: “{name}”").format(case=row[CASE], name=wanted),
            advice=_("fill the sample's column “questionnaire” with one of: {known}").format(
                known=", ".join(form.form_id for form in forms)
            ),
        )
    taken = {question.preload for question in form.questions if question.preload}
    rest = {
        name: value for name, value in row.items() if name not in taken | {CASE, TEAM, DAY, QUESTIONNAIRE, WITHDRAWN} and value
    }
    preload = {name: value for name, value in row.items() if name in taken}
    return Case(row[CASE], form.hash, row.get(DAY, ""), row.get(WITHDRAWN) == YES, preload, rest)


def decisions(store: Store, interviews: Iterable[str]) -> tuple[Link, ...]:
    """What headquarters itself recorded on these interviews: its decisions, corrections and rejections.

    Why a quality flag was closed stays at headquarters: it may be about the interviewer who would read it.
    """
    wanted = frozenset(interviews)
    own = (item for item in store.links() if item.event.device == store.device and item.event.interview in wanted)
    return tuple(item for item in own if not item.event.path.startswith(FLAG_CLOSED))


def seal_kit(kit: Kit, hq: Identity, team: Card, team_keys: bytes) -> bytes:
    """The kit's file; `team_keys` is the team's identity as its passphrase wraps it."""
    runs = Runs()
    lines = [runs.line(item).decode() for item in kit.links]
    document = {
        "format": FORMAT,
        "version": VERSION,
        **kit.facts(),
        "forms": [form.canonical for form in kit.forms],
        "cases": write_cases(kit.cases),
        "events": lines,
        "runs": [{name: getattr(run, name) for name in run.__slots__} for run in runs.done()],
    }
    content = zlib.compress(json.dumps(document, ensure_ascii=False, sort_keys=True).encode(), 9)
    return seal("kit", content, hq, team, attached=base64.b64encode(team_keys).decode())


def team_identity(data: bytes, passphrase: str, where: str | None = None) -> Identity:
    """The team's identity that travels with its kit.

    Raises:
        KeyProblem: wrong passphrase.
        BundleError: it is not a kit.
    """
    attached = attachment("kit", data, where)
    if not attached:
        raise BundleError(_("the kit holds no keys of the team"), where=where, advice=_("ask headquarters for a new kit"))
    try:
        wrapped = base64.b64decode(attached, validate=True)
    except ValueError as error:
        raise BundleError(_("the kit's keys are damaged"), where=where, advice=_("copy the kit again")) from error
    return Identity.unwrapped(wrapped, passphrase, where or "")


def open_kit(data: bytes, team: Identity, where: str | None = None) -> Kit:
    """Open and verify a kit.

    Raises:
        BundleError: it is not a kit, damaged, or for another team.
        KeyProblem: it is not signed by the headquarters the team trusts.
        DefinitionError: a questionnaire in it is of another version of the program.
    """
    hq = team.trusted
    opened = open_envelope("kit", data, team, (Register().allow(hq, "") if hq else Register()).permit, where=where)
    try:
        unpacker = zlib.decompressobj()
        document = json.loads(unpacker.decompress(opened.content, LARGEST))
        if (document["format"], document["version"]) != (FORMAT, VERSION) or not unpacker.eof:
            raise ValueError("format")
        runs = tuple(map(read_run, document["runs"]))
        lines = [line.encode() for line in document["events"]]
        return Kit(
            number=int(document["number"]),
            team=str(document["team"]),
            made=str(document["made"]),
            escrow=Card.from_json(document["escrow"], where),
            register=Register.from_text(document["register"], where),
            forms=tuple(load_compiled(text, where) for text in document["forms"]),
            cases=read_cases(document["cases"]),
            links=tuple(read_links(lines, runs, where)),
            settings=dict(document["settings"]),
            personal=Card.from_json(document["personal"], where) if document.get("personal") else None,
        )
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise BundleError(
            _("the inside of the kit cannot be read"),
            where=where,
            advice=_("it may be of a newer program: install the newest version"),
        ) from error


def apply_kit(store: Store, kit: Kit, where: str | None = None, going_over: Identity | None = None) -> MergeReport | None:
    """Take a kit into a laptop's store, in one transaction; None if it is in already. Begun interviews are not touched.

    `going_over`: the team's keys that trust other keys of headquarters than so far; those have acknowledged nothing yet, and
    number their kits from 1.

    Raises:
        BundleError: a newer kit is in already.
    """
    number = 0 if going_over is not None else kit_number(store)
    if kit.number < number:
        raise BundleError(
            _("this is kit {number}; the laptop already works with kit {known}").format(number=kit.number, known=number),
            where=where,
            advice=_("use the newest kit; nothing has been changed"),
        )
    if kit.number == number:
        return None
    for form in kit.forms:
        store.forms.keep(form)
    after = merged(cases(store), kit.cases, frozenset(store.interviews()))
    facts = {KIT: json.dumps(kit.facts(), ensure_ascii=False), CASES: write_cases(after)}
    if kit.personal is not None:
        facts[SEAL_TO] = seal_to(kit.personal.recipient, kit.escrow.recipient)
    if kit.settings.get("simulated"):
        facts["simulated"] = kit.settings["simulated"]
    if going_over is not None:
        facts |= {IDENTITY: going_over.to_text(), ACKNOWLEDGED: "{}"}
    return merge(store, kit.links, facts=facts)


def kit_number(store: Store) -> int:
    """The number of the kit a laptop works with, 0 before the first."""
    return int(kit_facts(store).get("number", 0))


def kit_facts(store: Store) -> dict[str, Any]:
    """What the laptop's kit says (`Kit.facts`), empty before the first."""
    facts: dict[str, Any] = json.loads(store.meta.get(KIT, "{}"))
    return facts
