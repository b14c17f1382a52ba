"""The page on where JavaRosa and web-forms differ, made from docs/odk-differences.yaml (functions) and docs/odk-decisions.yaml
(the form engine): `python -m tests.differences`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DOCS = Path(__file__).resolve().parent.parent / "docs"
RULES = DOCS / "odk-differences.yaml"
DECISIONS = DOCS / "odk-decisions.yaml"
PAGE = DOCS / "odk-differences.md"

ERROR = "ERROR"

SIDES = {"javarosa": "JavaRosa's (ODK Collect)", "web-forms": "web-forms'", "own": "our own"}


def rules() -> list[dict[str, Any]]:
    """The rules as written in the data file."""
    return list(YAML(typ="safe").load(RULES.read_text(encoding="utf-8"))["rules"])


def decisions() -> list[dict[str, str]]:
    """The rules of the form engine, as written in their data file."""
    return list(YAML(typ="safe").load(DECISIONS.read_text(encoding="utf-8"))["decisions"])


def fingerprint(case: dict[str, Any]) -> str:
    """What identifies a case without quoting it: ten hexadecimal digits of its expression, context and kind."""
    text = "\0".join(str(case.get(key)) for key in ("expr", "context", "context_node", "type", "source"))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def page() -> str:
    """The page's text."""
    written = rules()
    lines = [
        "# Where ODK's engines differ, and what we do",
        "",
        "Made from `odk-differences.yaml` and `odk-decisions.yaml` by `python -m tests.differences`; a test keeps them in step.",
        "",
        "JavaRosa runs in ODK Collect, web-forms in the browser. The rule is JavaRosa's, because the same questionnaire must"
        " mean the same on a phone, except where JavaRosa refuses what can only mean one thing, or is wrong.",
        "",
        "## Functions and operators",
        "",
        "| rule | we follow | cases |",
        "|---|---|---|",
        *(f"| [{rule['id']}](#{rule['id']}) | {SIDES[rule['follow']]} | {len(rule['cases'])} |" for rule in written),
    ]
    for rule in written:
        lines += ["", f"### {rule['id']}", "", rule["rule"], "", f"*Answer:* {SIDES[rule['follow']]}. {rule['reason']}"]
        if examples := rule.get("examples"):
            shown = "; ".join(f"`{source}` is {_shown(value)}" for source, value in examples.items())
            lines += ["", f"*Examples:* {shown}."]
        if advice := rule.get("advice"):
            lines += ["", f"*For forms that also run elsewhere:* {advice}"]
    lines += ["", "## Forms and interviews", "", "Where an interview here goes another way than in web-forms, on purpose."]
    for decision in decisions():
        lines += ["", f"### {decision['id']}", "", decision["rule"], "", f"*Why:* {decision['why']}"]
    return "\n".join(lines) + "\n"


def _shown(value: str) -> str:
    return "an error" if value == ERROR else f"`{value}`" if value else "empty"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
