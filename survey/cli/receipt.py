"""`survey receipt`: bring in headquarters' receipts, so that what has arrived is not sent again."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.main import tell
from survey.cli.stores import opened, store_options
from survey.cli.words import echo, subcommand
from survey.errors import SurveyError
from survey.language import _


@subcommand("receipt", help="Bring in headquarters' receipts: exactly what they name is not sent again. Nothing is ever deleted.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@store_options
def command(files: tuple[Path, ...], store: str | Path, plain_store: bool) -> int:
    from survey.fieldwork.laptop import identity_of
    from survey.sync.envelope import read_bounded
    from survey.sync.outbox import unacknowledged
    from survey.sync.receipt import take_sealed_receipt

    code = 0
    with opened(store, plain_store) as journal:
        reader = identity_of(journal)
        for path in files:
            try:
                count = take_sealed_receipt(journal, reader, read_bounded(path), str(path))
            except SurveyError as problem:
                tell(problem)
                code = max(code, problem.exit_code)
            else:
                echo(_("{path}: {count} events newly acknowledged").format(path=path, count=count))
        left = sum(1 for _item in unacknowledged(journal))
    echo(_("{count} events are not acknowledged yet.").format(count=left))
    return code
