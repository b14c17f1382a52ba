"""The options by which a command names a store of interviews, and where its passphrase comes from."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.words import Decorated, option
from survey.errors import KeyProblem
from survey.language import _

if TYPE_CHECKING:
    from survey.store.base import Store

PASSPHRASE = "KHAOSAT_PASSPHRASE"
DEFAULT_STORE = "khaosat.db"


def store_options(function: Decorated) -> Decorated:
    """`--store FILE` and `--plain-store`, given to the command as `store` and `plain_store`."""
    function = option(
        "--plain-store", is_flag=True, help="The store is not encrypted; only for tests, demonstrations and training."
    )(function)
    return option(
        "--store",
        type=click.Path(dir_okay=False, path_type=Path),
        default=DEFAULT_STORE,
        show_default=True,
        help="The file of interviews; its passphrase is asked for, or taken from KHAOSAT_PASSPHRASE.",
    )(function)


def opened(store: Path, plain_store: bool, create: bool = False) -> Store:
    """The store at that place, made where `create` allows it and there is none.

    Raises:
        KeyProblem: no passphrase, or a wrong one.
        StoreError: there is no store, or it cannot be used.
    """
    from survey.store import open_store

    passphrase = None if plain_store else passphrase_for(store)
    return open_store(store, passphrase, plain=plain_store, create=create)


def passphrase_for(store: Path) -> str:
    """The passphrase from the environment, or from the person at the keyboard; asked twice for a store that will be made now."""
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise KeyProblem(
            _("the store needs a passphrase and there is nobody to ask"),
            where=str(store),
            advice=_("set KHAOSAT_PASSPHRASE, or give --plain-store for a store without encryption"),
        )
    question = _("Passphrase of {store}").format(store=store.name)
    asked: str = click.prompt(question, hide_input=True, confirmation_prompt=not store.exists(), err=True)
    return asked
