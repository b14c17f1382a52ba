"""How a command of headquarters names its folder, and where passphrases other than the store's come from."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.stores import passphrase_for
from survey.cli.words import Decorated, option
from survey.errors import KeyProblem
from survey.language import _

if TYPE_CHECKING:
    from survey.sync.headquarters import Headquarters

KEYS = "hq.keys"
ESCROW_PASSPHRASE = "KHAOSAT_ESCROW_PASSPHRASE"
PERSONAL_PASSPHRASE = "KHAOSAT_PERSONAL_PASSPHRASE"
TEAM_PASSPHRASE = "KHAOSAT_TEAM_PASSPHRASE"
NEW_PASSPHRASE = "KHAOSAT_NEW_PASSPHRASE"


def hq_option(function: Decorated) -> Decorated:
    """`--hq DIR`, given to the command as `hq`."""
    return option(
        "--hq",
        type=click.Path(file_okay=False, path_type=Path),
        default=".",
        show_default=True,
        help="Headquarters' folder (survey hq init makes one); its passphrase is asked for, or taken from KHAOSAT_PASSPHRASE.",
    )(function)


def headquarters(folder: Path) -> Headquarters:
    """The opened folder of headquarters.

    Raises:
        KeyProblem: no keys there, or a wrong passphrase.
    """
    from survey.sync.headquarters import Headquarters

    return Headquarters.open(folder, passphrase_for(folder / KEYS))


def new_passphrase(variable: str, question: str) -> str:
    """A passphrase for new keys: from the environment, or typed twice.

    Raises:
        KeyProblem: there is nobody to ask.
    """
    return _passphrase(variable, question, twice=True)


def known_passphrase(variable: str, question: str) -> str:
    """The passphrase of keys that exist: from the environment, or typed.

    Raises:
        KeyProblem: there is nobody to ask.
    """
    return _passphrase(variable, question, twice=False)


def _passphrase(variable: str, question: str, twice: bool) -> str:
    given = os.environ.get(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        raise KeyProblem(
            _("{question}: there is nobody to ask").format(question=question), advice=_("set {name}").format(name=variable)
        )
    asked: str = click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True)
    return asked


def now() -> str:
    """The time of an act, for the register and for notes."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
