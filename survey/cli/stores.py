"""How a command names a store of interviews, a file or a database's URL, and where its passphrase comes from."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.words import Decorated, option
from survey.errors import KeyProblem
from survey.language import _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from survey.store.base import Store

PASSPHRASE = "KHAOSAT_PASSPHRASE"
DEFAULT_STORE = "khaosat.db"


class Place(click.ParamType["str | Path"]):
    """Where a store is: a file, as a Path, or the URL of a database server, as text (a Path would swallow one of its slashes)."""

    name = "store"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> str | Path:
        return value if "://" in str(value) else Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


def plain_store_option(function: Decorated) -> Decorated:
    """`--plain-store`, given to the command as `plain_store`."""
    return option("--plain-store", is_flag=True, help="The store is not encrypted; only for tests, demonstrations and training.")(
        function
    )


def store_argument(function: Decorated) -> Decorated:
    """STORE and `--plain-store`: what the commands of headquarters read."""
    return plain_store_option(click.argument("store", type=Place())(function))


def store_options(function: Decorated) -> Decorated:
    """`--store FILE` and `--plain-store`, given to the command as `store` and `plain_store`."""
    function = plain_store_option(function)
    return option(
        "--store",
        type=Place(),
        default=DEFAULT_STORE,
        show_default=True,
        help="The file of interviews (or a database's URL); its passphrase is asked for, or taken from KHAOSAT_PASSPHRASE.",
    )(function)


def opened(store: str | Path, plain_store: bool, create: bool = False) -> Store:
    """The store at that place, made where `create` allows it and there is none; a server is asked for no passphrase.

    Raises:
        KeyProblem: no passphrase, or a wrong one.
        StoreError: there is no store, or it cannot be used.
    """
    return opener(store, plain_store, create)()


def opener(store: str | Path, plain_store: bool, create: bool = False) -> Callable[[], Store]:
    """What opens the store later, and in another thread: only the passphrase is asked for now.

    Raises:
        KeyProblem: no passphrase.
    """
    from survey.store import open_store

    served = isinstance(store, str)
    passphrase = None if plain_store or served else passphrase_for(Path(store))
    return lambda: open_store(store, passphrase, plain=passphrase is None, create=create)


def passphrase_for(store: Path, known: str = "") -> str:
    """The passphrase from the environment, or from the person at the keyboard; asked twice for a store that will be made now,
    unless it is `known`, in a person's words, from something that it opens already."""
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise KeyProblem(
            _("the store needs a passphrase and there is nobody to ask"),
            where=str(store),
            advice=_("set KHAOSAT_PASSPHRASE, or give --plain-store for a store without encryption"),
        )
    question = known or _("Passphrase of {store}").format(store=store.name)
    asked: str = click.prompt(question, hide_input=True, confirmation_prompt=not (known or store.exists()), err=True)
    return asked
