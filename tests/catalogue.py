"""The Vietnamese catalogue: `python -m tests.catalogue` adds new messages to survey.po, empty, and compiles it; tests look for
what is not translated.

Messages are the literals given to `_`, and in the terminal and the command line also the msgids kept in tables (keys, outcomes,
help texts of commands), which are translated when they are shown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "survey" / "language" / "locale" / "vi" / "LC_MESSAGES" / "survey.po"
MO = PO.with_suffix(".mo")
MODULES = sorted((ROOT / "survey").rglob("*.py"))
TABLES = {"COLUMNS", "OUTCOMES", "STATUS", "TOLD"}


def translations() -> dict[str, str]:
    """English msgid → Vietnamese, of the catalogue's source."""
    with PO.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="vi") if message.id}


def messages_in(path: Path) -> Iterator[str]:
    """Every msgid in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from _literals(_msgid_arguments(node))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and _names(node) & TABLES:
            yield from _literals(node.value.values)


def _msgid_arguments(call: ast.Call) -> list[ast.expr]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name == "_":
        return call.args[:1]
    if name == "Key":
        return call.args[4:]
    return [keyword.value for keyword in call.keywords if keyword.arg in ("help", "epilog")]


def _names(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def update() -> list[str]:
    """Bring survey.po into step with the messages in the source and compile it; returns those that need a translation."""
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    used = {message for path in MODULES for message in messages_in(path)}
    for message in used:
        if message not in catalogue:
            catalogue.add(message, "")
    with PO.open("wb") as file:
        write_po(file, catalogue, sort_output=True, ignore_obsolete=True)
    with MO.open("wb") as file:
        write_mo(file, catalogue)
    return sorted(message for message, vietnamese in translations().items() if not vietnamese)


if __name__ == "__main__":
    for message in update():
        print(f"not translated: {message}")
