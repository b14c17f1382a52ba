"""What is outside the form's data: look-up tables, the device, the interview."""

from __future__ import annotations

from survey.expression.convert import to_number
from survey.expression.data import Node, Scope
from survey.expression.functions.registry import function


@function("pulldata", "text text text text", "text", example="pulldata('provinces', 'label', 'name', 'none') = ''")
def pulldata(scope: Scope, table: str, column: str, key_column: str, key: str) -> str:
    """The value of a column in the first row of a table whose key column holds the key; empty where there is none."""
    return scope.environment.lookup(table, column, key_column, key)


@function("property", "text", "text", example="property('no such property') = ''")
def property_(scope: Scope, name: str) -> str:
    """A property of the device or the interview, such as `deviceid` or `username`."""
    return scope.environment.device_property(name)


@function("device-info", "", "text", example="device-info() = property('device-info')")
def device_info(scope: Scope) -> str:
    """What device and software the interview is made on (SurveyCTO)."""
    return scope.environment.device_property("device-info")


@function("version", "", "text", example="version() = property('version')")
def version(scope: Scope) -> str:
    """The version of the form."""
    return scope.environment.device_property("version")


@function("duration", "", "number", example="string(duration()) = 'NaN' or duration() >= 0")
def duration(scope: Scope) -> float:
    """The seconds that the interview has taken so far (SurveyCTO)."""
    return to_number(scope.environment.device_property("duration"))


@function("missing-reason", "nodes", "text", example="missing-reason(/data/no_such_question) = ''")
def missing_reason(scope: Scope, nodes: list[Node]) -> str:
    """Why a question has no answer: `dont_know`, `refused`, `not_applicable`; empty where it has one or was not asked."""
    return scope.environment.missing_reason(nodes[0]) if nodes else ""
