"""Small questionnaires for the checks, written as a designer would."""

from __future__ import annotations

from pathlib import Path

from survey.questionnaire.check import Finding, check
from survey.questionnaire.load import load

HEAD = "settings: {form_id: demo, version: '1', title: Demo}\nsurvey:\n"
LISTS = {
    "yes_no": "[{name: yes, label: Yes}, {name: no, label: No}]",
    "crop": "[{name: rice, label: Rice}, {name: tea, label: Tea}, {name: none, label: None of these}]",
    "level": "[{name: '1', label: Low}, {name: '2', label: Middle}, {name: '3', label: High}]",
}


def findings(folder: Path, rows: str, choices: str | None = None, head: str = HEAD) -> list[Finding]:
    """What the checks find in a questionnaire of these rows, with the lists that they use."""
    if choices is None:
        used = [f"  {name}: {items}\n" for name, items in LISTS.items() if f" {name}," in rows]
        choices = "\nchoices:\n" + "".join(used) if used else ""
    lines = "".join(f"  {line}\n" for line in rows.strip("\n").splitlines())
    path = folder / "questionnaire.yaml"
    path.write_text(head + lines + choices, encoding="utf-8")
    return list(check(load(path)))
