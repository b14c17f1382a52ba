"""`survey kit`: everything a team needs, in one signed and sealed file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.folder import headquarters, hq_option, now
from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.errors import SurveyError
from survey.language import _

if TYPE_CHECKING:
    from survey.fieldwork.kit import Kit
    from survey.store.base import Store

FILE: Any = click.Path(exists=True, dir_okay=False, path_type=Path)


@subcommand(
    "kit",
    help="Write a team's kit: questionnaires, its cases, keys, settings and headquarters' decisions, signed and sealed to it. "
    "Each kit is complete and replaces the one before; begun interviews are never touched.",
)
@click.argument("team")
@option("--form", "forms", multiple=True, required=True, help="A questionnaire (may be given several times).")
@option(
    "--cases",
    "samples",
    required=True,
    multiple=True,
    type=FILE,
    help="The assigned sample (survey assign writes it; may be given several times); the team's rows are taken.",
)
@option("--quotas", type=FILE, help="The team's quotas: a CSV file with the variables of each cell and its target.")
@option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting for the laptop (may be given several times).")
@option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the kit; default: kits in the --hq folder.",
)
@hq_option
@store_options
def command(
    team: str,
    forms: tuple[str, ...],
    samples: tuple[Path, ...],
    quotas: Path | None,
    settings: tuple[str, ...],
    output: Path | None,
    hq: Path,
    store: str | Path,
    plain_store: bool,
) -> None:
    from survey.cli.forms import questionnaire_of
    from survey.fieldwork.kit import Kit, case_of, decisions, seal_kit
    from survey.fieldwork.reception import note_recipients
    from survey.fieldwork.sample import CASE, TEAM, read_sample
    from survey.fieldwork.shelf import next_kit
    from survey.store.key import write_private

    base = headquarters(hq)
    card = base.register.card_of(team)
    compiled = [questionnaire_of(name) for name in forms]
    rows = [row for sample in samples for row in read_sample(sample) if row.get(TEAM) == team]
    if not rows:
        where, advice = ", ".join(map(str, samples)), _("split it with survey assign")
        raise SurveyError(_("the sample has no case for {team}").format(team=team), where=where, advice=advice)
    if twice := next((name for name, count in Counter(row[CASE] for row in rows).items() if count > 1), ""):
        raise SurveyError(_("case {case} stands in two files of the sample").format(case=twice))
    cases = [case_of(row, compiled) for row in rows]
    with opened(store, plain_store, create=True) as journal:
        note_recipients(journal, base)
        links = decisions(journal, (case.name for case in cases))
        said = _settings(settings, hq, journal) | _quotas(quotas)
    path, number = next_kit(base.folder / "kits", team)
    kit = Kit(number, team, now(), base.escrow, base.register, compiled, cases, links, said, base.personal)
    _tell_unsealed(kit)
    sealed = seal_kit(kit, base.identity, card, base.team_keys(card).read_bytes())
    write_private(path, sealed)
    if output:
        output.mkdir(parents=True, exist_ok=True)
        path = output / path.name
        write_private(path, sealed)
    echo(_("{path}: kit {number} of {team}, {count} cases").format(path=path, number=number, team=team, count=len(cases)))


def _settings(given: Sequence[str], hq: Path, journal: Store) -> dict[str, str]:
    """The settings that were given, and those that follow from what is here: simulated data, the server's own certificate."""
    from survey.fieldwork.serve.certificate import CERTIFICATE as OWN
    from survey.fieldwork.serve.certificate import certificate_hash
    from survey.sync.upload import CERTIFICATE

    said = dict(_setting(text) for text in given)
    if journal.meta.get("simulated"):
        said.setdefault("simulated", journal.meta["simulated"])
    elif said.get("simulated"):
        journal.meta["simulated"] = said["simulated"]  # what comes back from such laptops is simulated too
    if (hq / OWN).exists():
        said.setdefault(CERTIFICATE, certificate_hash(hq / OWN).hex())
    return said


def _quotas(path: Path | None) -> dict[str, str]:
    """The quotas as a setting: the text of their file, once it has been read."""
    from survey.fieldwork.quotas import QUOTAS, read_quotas
    from survey.outside import read_text

    if path is None:
        return {}
    read_quotas(path)
    return {QUOTAS: read_text(path)}


def _tell_unsealed(kit: Kit) -> None:
    from survey.questionnaire.personal import personal_paths

    if kit.personal is None and any(map(personal_paths, kit.forms)):
        told = _("Personal data will not be sealed: there is no key for them. survey hq personal makes it, for the next kit.")
        echo(told, err=True)


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.BadParameter(_("write NAME=VALUE, not “{text}”").format(text=text), param_hint="--set")
    return name.strip(), value.strip()
