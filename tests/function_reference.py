"""The reference of expression functions, made from their registry: `python -m tests.function_reference` writes it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from survey.expression import FUNCTIONS
from survey.expression.functions import FAMILIES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "functions.md"


def page() -> str:
    """The page's text: each family with its own description, each function with its arguments, meaning and a true example."""
    lines = [
        "# Functions of expressions",
        "",
        "Made from the registry by `python -m tests.function_reference`; tests keep it in step and evaluate every example.",
        "Arguments in brackets may be left out, `…` stands for more of the same. Where ODK's engines differ, see"
        " [odk-differences.md](odk-differences.md).",
    ]
    order = [module.__name__.rpartition(".")[2] for module in FAMILIES]
    functions = sorted(FUNCTIONS.values(), key=lambda function: (order.index(function.family), function.name))
    for family, members in groupby(functions, key=lambda function: function.family):
        lines += ["", f"## {family.capitalize()}", "", (FAMILIES[order.index(family)].__doc__ or "").strip(), ""]
        lines += ["| function | meaning | true |", "|---|---|---|"]
        for function in members:
            cells = (f"`{function.signature}`", function.description, f"`{function.example}`")
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
