"""`survey export`: the interviews of a store as a dataset folder, and as files for SPSS and Stata beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.personal import personal_options, reader_of
from survey.cli.stores import opened, store_argument
from survey.cli.words import echo, option, subcommand
from survey.errors import ExportError
from survey.language import LANGUAGES, _, current_language

if TYPE_CHECKING:
    from survey.export.dataset import Exported
    from survey.questionnaire.model import Questionnaire
    from survey.store.base import Store

BY_STAGE = ("strata", "psu", "fpc", "probs")
"""What a design names a column of for each stage."""


@subcommand(
    "export",
    help="Write the interviews made with a questionnaire as a dataset folder. Personal data stay out; with --personal only they "
    "are written, for a named person and a reason, which the store keeps.",
)
@store_argument
@click.argument("form")
@option(
    "--output",
    "-o",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The dataset folder.",
)
@option("--sav", is_flag=True, help="Also an SPSS file for each level, beside the folder.")
@option("--dta", is_flag=True, help="Also a Stata file for each level, beside the folder.")
@option(
    "--labels", type=click.Choice(LANGUAGES), help="Language of the labels in SPSS and Stata files [the language of messages]."
)
@option(
    "--design",
    multiple=True,
    metavar="WHAT=VARIABLE,…",
    help="What the codebook says of the design, such as psu=unit,enterprise; again for each part.",
)
@option("--personal", is_flag=True, help="Write the personal data and the keys that join them to the dataset, nothing else.")
@personal_options
@option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(
    store: str | Path, plain_store: bool, form: str, folder: Path, sav: bool, dta: bool, labels: str | None,
    design: tuple[str, ...], personal: bool, key: Path | None, reason: str, person: str, as_json: bool,
) -> None:  # fmt: skip
    from survey.export.dataset import export_dataset, export_personal_data

    parts = dict(_part(text) for text in design)
    if key and not personal:
        raise click.UsageError(_("--key goes with --personal"))
    reader = reader_of(key) if key else None
    with opened(store, plain_store) as journal:
        versions = versions_of(journal, form)
        simulated = journal.meta.get("simulated") == "yes"
        if personal:
            exported = export_personal_data(
                journal, versions, folder, reason=reason, person=person, reader=reader, simulated=simulated
            )
        else:
            exported = export_dataset(journal, versions, folder, simulated=simulated, design=parts)
    files = [*_beside(exported, sav, dta, labels or current_language(), simulated)]
    rows = {level: table.num_rows for level, table in exported.tables.tables.items()}
    if as_json:
        echo(json.dumps({"folder": str(folder), "files": [str(file) for file in files], "rows": rows}, ensure_ascii=False))
        return
    for place in (folder, *files):
        echo(str(place))
    echo(", ".join(f"{level}: {count}" for level, count in rows.items()))


def versions_of(journal: Store, form: str) -> Sequence[Questionnaire]:
    """The versions of a questionnaire that a store holds, oldest first; numbers in a version count as numbers.

    Raises:
        ExportError: the store holds no such questionnaire.
    """
    kept = [journal.forms[hash] for hash in journal.forms]
    found = [questionnaire for questionnaire in kept if questionnaire.form_id == form]
    if not found:
        known = ", ".join(sorted({questionnaire.form_id for questionnaire in kept})) or "–"
        raise ExportError(
            _("the store has no questionnaire “{form}”").format(form=form), advice=_("it has: {known}").format(known=known)
        )
    return sorted(found, key=lambda questionnaire: _in_numbers(questionnaire.version))


def _in_numbers(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", version)]


def _part(text: str) -> tuple[str, object]:
    """A part of the design: a column for each stage, or one word (`weights=w_base`, `nest=true`)."""
    name, sign, said = (part.strip() for part in text.partition("="))
    if not sign or not name or not said:
        raise click.BadParameter(_("write WHAT=VARIABLE, not “{text}”").format(text=text), param_hint="--design")
    if name in BY_STAGE:
        return name, [variable.strip() for variable in said.split(",")]
    return name, {"true": True, "false": False}.get(said, said)


def _beside(exported: Exported, sav: bool, dta: bool, language: str, simulated: bool) -> list[Path]:
    """The statistical files: `dataset.sav` for interviews, `dataset-member.sav` for a level below."""
    from survey.export.dta import write_dta
    from survey.export.levels import ROOT_LEVEL
    from survey.export.sav import write_sav

    written = []
    for ending, wanted, write in ((".sav", sav, write_sav), (".dta", dta, write_dta)):
        for level in exported.tables.tables if wanted else ():
            name = exported.folder.name + ("" if level == ROOT_LEVEL else f"-{level}")
            path = exported.folder.with_name(name + ending)
            write(exported.tables, level, path, language=language, simulated=simulated)
            written.append(path)
    return written
