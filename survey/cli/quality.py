"""`survey quality`: what is unusual in the interviews, and closing what has been looked into."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from survey.cli.stores import opened, store_argument
from survey.cli.words import echo, option, subcommand
from survey.language import _

FOUND = 1


@subcommand(
    "quality",
    help="Look for what is unusual: speed, straight lines in grids, missing answers, near-duplicates, overlapping and night "
    "work, round numbers, interviewer effects, back-checks, places. A flag is a reason to look, not a verdict. Exit code 1: "
    "flags are open.",
)
@store_argument
@option("--close", "flag", metavar="ID", help="Close this flag: it has been looked into.")
@option("--reason", default="", help="Why the flag is closed.")
@option("--by", "supervisor", envvar="KHAOSAT_SUPERVISOR", default="", help="Who closes it; or KHAOSAT_SUPERVISOR.")
@option("--all", "everything", is_flag=True, help="Closed flags too, with who closed them and why.")
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(
    store: str | Path, plain_store: bool, flag: str | None, reason: str, supervisor: str, everything: bool, as_json: bool
) -> int:
    from survey.fieldwork.quality import close_flag, examine

    with opened(store, plain_store) as journal:
        if flag is not None:
            close_flag(journal, flag, supervisor, reason)
            echo(_("flag {flag} is closed").format(flag=flag))
            return 0
        examination = examine(journal)
    closed, flags = examination.closed, examination.flags()
    for found in flags:
        settled = closed.get(found.id)
        if settled and not everything:
            continue
        if as_json:
            line = {"id": found.id, **asdict(found), "closed": asdict(settled) if settled else None}
            echo(json.dumps(line, ensure_ascii=False))
        else:
            echo(f"{found.id}  {found.check}  {found.subject}: {found.message}  {' '.join(found.interviews[:8])}".rstrip())
            if settled:
                echo("  " + _("closed by {by}: {reason}").format(by=settled.by, reason=settled.reason))
    count = sum(found.id not in closed for found in flags)
    if not as_json:
        echo(_("{count} open flags").format(count=count))
    return FOUND if count else 0
