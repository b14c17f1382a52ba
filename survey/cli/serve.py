"""`survey serve`: the monitor page live, and a counter for teams with a connection, in one process over HTTPS."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.folder import headquarters, hq_option, now
from survey.cli.plan import FILE, plan_options, read_plan
from survey.cli.stores import opener, store_options
from survey.cli.words import echo, option, subcommand
from survey.errors import KeyProblem
from survey.language import _

if TYPE_CHECKING:
    from starlette.applications import Starlette

PASSWORD = "KHAOSAT_MONITOR_PASSWORD"
LEAST = 12
"""Characters of a password that people choose: strangers may guess at it."""
DRAIN = 30
"""Seconds that uploads under way get to finish after Ctrl-C."""
CONNECTIONS = 200


@subcommand(
    "serve",
    help="Show the monitor page live and take in what teams send over HTTPS (survey send --to https://…). Supervisors open the "
    "page with the password shown here; teams are known by their keys. Ctrl-C stops it.",
)
@hq_option
@store_options
@option("--host", default="0.0.0.0", show_default=True, help="The address to listen at.")
@option("--port", type=click.IntRange(0, 65535), default=8443, show_default=True, help="The port; 0 takes a free one.")
@option("--cert", type=FILE, help="The certificate, a PEM file; without it headquarters' own, made on first use.")
@option("--key", type=FILE, help="The secret key to the certificate, a PEM file.")
@plan_options
def command(
    hq: Path, store: str | Path, plain_store: bool, host: str, port: int, cert: Path | None, key: Path | None,
    sample: Path | None, quotas: Path | None, margins: Path | None, precision: Path | None,
) -> None:  # fmt: skip
    from survey.fieldwork.serve.app import Site
    from survey.fieldwork.serve.certificate import own_certificate
    from survey.fieldwork.serve.counter import Counter
    from survey.fieldwork.serve.door import Door
    from survey.sync.spoken import random_passphrase

    if (cert is None) != (key is None):
        raise click.UsageError(_("give --cert and --key together"))
    base = headquarters(hq)
    certificate = (cert, key) if cert and key else own_certificate(hq)
    given = os.environ.get(PASSWORD, "")
    if given and len(given) < LEAST:
        raise KeyProblem(
            _("the password for supervisors has fewer than {least} characters").format(least=LEAST),
            advice=_("unset {name}, and one is made").format(name=PASSWORD),
        )
    password = given or random_passphrase()
    read_plan(sample, quotas, margins, precision)  # a mistake in these files is told now, not to the first browser
    counter = Counter(base, opener(store, plain_store, create=True), lambda: read_plan(sample, quotas, margins, precision))
    counter.open()
    try:
        with socket.create_server((host, port)) as listener:
            _tell(listener, certificate[0], "" if given else password)
            _run(Site(base, counter, Door(base, password), _log).application(), listener, certificate)
    finally:
        counter.close()
    echo(_("Stopped."))


def _tell(listener: socket.socket, certificate: Path, password: str) -> None:
    """What people need to come in."""
    from survey.fieldwork.serve.certificate import certificate_hash
    from survey.sync.spoken import spoken

    host, port = listener.getsockname()[:2]
    shown = "localhost" if host in ("0.0.0.0", "127.0.0.1") else host
    echo(_("The monitor page: {address}").format(address=f"https://{shown}:{port}/"))
    if password:
        echo(_("Password for supervisors (any name; until this stops): {password}").format(password=password))
    echo(_("The certificate in words: {words}").format(words=spoken(certificate_hash(certificate))))
    echo(_("Ctrl-C stops."))


def _run(application: Starlette, listener: socket.socket, certificate: tuple[Path, Path]) -> None:
    """Serve until Ctrl-C or a request to end; what is under way is finished."""
    import uvicorn

    config = uvicorn.Config(
        application, log_config=None, access_log=False, server_header=False, proxy_headers=False, lifespan="off", ws="none",
        http="h11", loop="asyncio", timeout_keep_alive=15, timeout_graceful_shutdown=DRAIN, limit_concurrency=CONNECTIONS,
        ssl_certfile=certificate[0], ssl_keyfile=certificate[1],
    )  # fmt: skip
    # The server raises the signal that ended it once more when it is done; then the store is still to be closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _log(line: str) -> None:
    echo(f"{now()}  {line}")
