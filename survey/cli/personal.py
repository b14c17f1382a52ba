"""How a command that shows personal data takes their key, who asks, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from survey.cli.folder import PERSONAL_PASSPHRASE, known_passphrase
from survey.cli.plan import FILE
from survey.cli.words import Decorated, option
from survey.language import _

if TYPE_CHECKING:
    from survey.sync.keys import Identity


def personal_options(function: Decorated) -> Decorated:
    """`--key`, `--reason` and `--person`, given to the command under these names."""
    function = option("--person", default="", help="Who asks for the personal data.")(function)
    function = option("--reason", default="", help="Why the personal data are needed.")(function)
    return option(
        "--key", type=FILE, help="The personal-data key (personal.keys) or the escrow's: opens what laptops have sealed."
    )(function)


def reader_of(key: Path) -> Identity:
    """The keys in a file, with their own passphrase.

    Raises:
        KeyProblem: the passphrase is wrong, or there is nobody to ask for it.
    """
    from survey.sync.keys import load_identity

    return load_identity(key, known_passphrase(PERSONAL_PASSPHRASE, _("Passphrase of {file}").format(file=key.name)))
