"""The binds of an XForm: the type of each path and the rules that hold for it, ours included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from lxml import etree

from survey.frozen import dataclass
from survey.questionnaire.truth import is_true
from survey.questionnaire.xform_body import resolve
from survey.questionnaire.xml import JAVAROSA, KHAOSAT, attribute, attributes_of, children


@dataclass(frozen=True)
class Bind:
    """The rules for one path, as written."""

    type: str = "string"
    relevant: str = ""
    required: str = ""
    required_message: str = ""
    constraint: str = ""
    constraint_message: str = ""
    calculate: str = ""
    read_only: str = ""
    jr_preload: str = ""
    jr_preload_parameters: str = ""
    warn_if: str = ""
    warn_message: str = ""
    missing: str = ""
    exclusive: str = ""
    ordered: str = ""
    self_completed: str = ""
    pii: str = ""
    module: str = ""
    preload: str = ""
    unit: str = ""
    short: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    def under(self, above: Bind) -> Bind:
        """This bind with what it takes over from its container's."""
        return replace(
            self,
            self_completed=self.self_completed or above.self_completed,
            pii=self.pii or above.pii,
            module=self.module or above.module,
        )

    def of_container(self) -> dict[str, Any]:
        """What a group or repeat keeps of it."""
        return {
            "relevant": self.relevant,
            "read_only": "" if self.read_only == "false()" else self.read_only,
            "self_completed": is_true(self.self_completed),
            "pii": is_true(self.pii),
            "module": self.module,
        }


NO_BIND = Bind()
_XFORMS = ("relevant", "required", "constraint", "calculate")
_JAVAROSA = {
    "requiredMsg": "required_message",
    "constraintMsg": "constraint_message",
    "preload": "jr_preload",
    "preloadParams": "jr_preload_parameters",
}
_OURS = (
    *("warn_if", "warn_message", "missing", "exclusive", "ordered"),
    *("self_completed", "pii", "module", "preload", "unit", "short"),
)
AUTHORED = {(None, "constraint"): "authored_constraint", (JAVAROSA, "constraintMsg"): "authored_message"}
"""The attributes that an XForm for phones changes, and the names in our namespace under which it keeps the author's.

No name is one of XForms' own: JavaRosa looks for those without looking at the namespace.
"""


@dataclass(frozen=True)
class Binds:
    """Every bind by its path, and the paths of those that have an id."""

    by_path: Mapping[str, Bind]
    by_id: Mapping[str, str]

    def path(self, identifier: str) -> str:
        """The path of the bind with that id, empty if there is none."""
        return self.by_id.get(identifier, "")


def read_binds(model: etree._Element, root: str) -> Binds:
    """The binds of a form whose data is under `root` (`/data`); two binds for one path are laid over each other."""
    found: dict[str, dict[str, str]] = {}
    identifiers: dict[str, str] = {}
    for element in children(model, "bind"):
        path = resolve(attribute(element, "nodeset") or attribute(element, "ref"), root)
        identifiers[attribute(element, "id")] = path
        found.setdefault(path, {}).update(_rules(element))
        extra = {name: value for name, value in attributes_of(element).items() if name.startswith(("odk:", "orx:"))}
        found[path].update(extra)
    return Binds({path: _bind(rules) for path, rules in found.items()}, identifiers)


def _rules(element: etree._Element) -> dict[str, str]:
    rules = {name: attribute(element, name).strip() for name in _XFORMS}
    rules["read_only"] = attribute(element, "readonly").strip()
    rules["type"] = (attribute(element, "type") or "string").rpartition(":")[2]
    rules |= {ours: attribute(element, name, JAVAROSA) for name, ours in _JAVAROSA.items()}
    rules |= {name: attribute(element, name, KHAOSAT).strip() for name in _OURS}
    rules |= _authored(element, rules)
    return {name: value for name, value in rules.items() if value}


def _authored(element: etree._Element, rules: Mapping[str, str]) -> dict[str, str]:
    """The constraint and message that the author wrote, where the form's are those that were made for phones."""
    exclusive, constraint = rules["exclusive"].split(), attribute(element, "authored_constraint", KHAOSAT)
    if not exclusive or rules["constraint"] != with_clause(constraint, exclusive):
        return {}
    return {"constraint": constraint, "constraint_message": attribute(element, "authored_message", KHAOSAT)}


def exclusive_clause(names: Sequence[str]) -> str:
    """The condition, on a phone, that none of these choices stands beside another.

    >>> exclusive_clause(["none", "dk"])
    "(count-selected(.) <= 1 or not(selected(., 'none') or selected(., 'dk')))"
    """
    return f"(count-selected(.) <= 1 or not({' or '.join(f'selected(., {_quoted(name)})' for name in names)}))"


def _quoted(name: str) -> str:
    return f'"{name}"' if "'" in name else f"'{name}'"


def with_clause(constraint: str, names: Sequence[str]) -> str:
    """A constraint, and that these choices stand alone.

    >>> with_clause("count-selected(.) < 3", ["none"])
    "(count-selected(.) < 3) and (count-selected(.) <= 1 or not(selected(., 'none')))"
    """
    return f"({constraint}) and {exclusive_clause(names)}" if constraint else exclusive_clause(names)


def _bind(rules: Mapping[str, str]) -> Bind:
    extra = {name.partition(":")[2]: value for name, value in rules.items() if ":" in name}
    return Bind(**{name: value for name, value in rules.items() if ":" not in name}, parameters=extra)


_INPUTS = {
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "decimal": "decimal",
    "float": "decimal",
    "double": "decimal",
}
_INPUTS |= {"date": "date", "time": "time", "dateTime": "datetime"}
_INPUTS |= {place: place for place in ("geopoint", "geotrace", "geoshape")}
_CONTROLS = {"select1": "select_one", "select": "select_many", "rank": "rank", "range": "range", "upload": "file"}


def answer_type(control: str, bind: Bind) -> str:
    """The type of answer a control takes (a name of `survey.values.TYPES`), `calculate` or `hidden` without a control."""
    if not control:
        return "calculate" if bind.calculate else "hidden"
    fixed = is_true(bind.read_only) and not bind.calculate and not bind.preload  # nothing ever fills it
    if control == "input" and bind.type in ("string", "") and fixed:
        return "note"
    if control == "trigger":
        return "acknowledge"
    return _CONTROLS.get(control) or _INPUTS.get(bind.type, "text")
