"""The server's certificate: headquarters' own, made once and known to laptops by its SHA-256, or one that was given."""

from __future__ import annotations

import hashlib
import os
import shutil
import ssl
import subprocess
from pathlib import Path

from survey.errors import StoreError
from survey.language import _

CERTIFICATE, KEY = "server.crt", "server.key"
"""The names in headquarters' folder of its own certificate and of the secret key to it."""
DAYS = 3650
"""How long it lasts: longer than any fieldwork. Laptops know it by its hash, so it is withdrawn by a new kit, not by a date."""


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """Headquarters' own certificate and key, made on first use (with the program openssl: EC P-256, self-signed).

    Raises:
        StoreError: there is none, and it cannot be made here.
    """
    certificate, key = folder / CERTIFICATE, folder / KEY
    if certificate.exists() and key.exists():
        return certificate, key
    program = shutil.which("openssl")
    if program is None:
        raise StoreError(
            _("no certificate can be made: the program openssl is not installed"),
            where=str(folder),
            advice=_("install openssl, or give --cert and --key"),
        )
    half = [path.with_name(path.name + ".part") for path in (certificate, key)]
    words = [
        program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256",
        "-days", str(DAYS), "-subj", "/CN=khaosat", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
        "-out", str(half[0]), "-keyout", str(half[1]),
    ]  # fmt: skip
    os.close(os.open(half[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))  # secret from its first byte
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    if made.returncode:
        raise StoreError(_("no certificate can be made: {reason}").format(reason=made.stderr.strip()[-300:]), where=str(folder))
    half[1].replace(key)
    half[0].replace(certificate)
    return certificate, key


def certificate_hash(path: Path) -> bytes:
    """SHA-256 (32 bytes) over the first certificate of a PEM file: what laptops compare, and read as words.

    Raises:
        StoreError: there is no certificate in it.
    """
    try:
        text = path.read_text(encoding="ascii")
        begin = text.index(ssl.PEM_HEADER)
        end = text.index(ssl.PEM_FOOTER, begin) + len(ssl.PEM_FOOTER)
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text[begin:end])).digest()
    except (OSError, ValueError) as error:
        raise StoreError(_("the server's certificate cannot be read"), where=str(path), advice=_("give a PEM file")) from error
