"""Several versions of one questionnaire as one dataset: variables meet by name, answer lists unite, misfits are refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from survey.errors import ExportError
from survey.export.choices import Value, coded
from survey.export.levels import Layout, Level, Variable
from survey.export.missing import KINDS
from survey.language import _


def align(layouts: Sequence[Layout]) -> Layout:
    """One layout that holds what every version holds; wording and order are those of the last version.

    A variable that a version lacks is `not_asked` in its interviews. A whole number that became a decimal one is decimal.

    Raises:
        ExportError: a variable changed its type or its level between versions.
    """
    newest = layouts[-1]
    levels: dict[str, Level] = {}
    variables: dict[str, list[Variable]] = {}
    for layout in reversed(layouts):
        for level in layout.levels:
            if levels.setdefault(level.name, level).key != level.key:
                raise ExportError(
                    _("the roster {name} stands elsewhere in another version").format(name=level.name), advice=_apart()
                )
        for variable in layout.variables:
            variables.setdefault(variable.name, []).append(variable)
    united = tuple(_unite(versions, len(versions) < len(layouts)) for versions in variables.values())
    languages = dict.fromkeys(code for layout in reversed(layouts) for code in layout.languages)
    return Layout(tuple(levels.values()), united, newest.title, tuple(languages))


def in_order(kinds: Iterable[str]) -> tuple[str, ...]:
    """Reasons for missing in the order of the codebook, each once."""
    present = set(kinds)
    return tuple(name for name in KINDS if name in present)


def _unite(versions: Sequence[Variable], lacking: bool) -> Variable:
    newest = versions[0]
    types = {variable.type for variable in versions}
    if types == {"integer", "decimal"}:
        types = {"decimal"}
    if len(types) > 1 or len({variable.level for variable in versions}) > 1:
        raise ExportError(
            _("the question has another type or stands in another roster in another version"), where=newest.name, advice=_apart()
        )
    values: dict[str, Value] = {}
    for variable in versions:
        for value in variable.values:
            values.setdefault(value.name, value)
    reasons = [kind for variable in versions for kind in variable.missing]
    return replace(
        newest,
        type=types.pop(),
        pii=any(variable.pii for variable in versions),
        values=coded(values.values()),
        missing=in_order([*reasons, *(["not_asked"] if lacking else [])]),
        computed=any(variable.computed for variable in versions),
    )


def _apart() -> str:
    return _("export the versions apart, or give the changed question a new name")
