"""Compiled questionnaires from outside: every value is of its field, or the file is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import DefinitionError
from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.record import Record
from survey.questionnaire.check import check
from survey.questionnaire.compiled import MAX_DEPTH, dump, load_compiled
from survey.questionnaire.load import load
from tests.survey.questionnaire.test_compile import household

DOCUMENT: dict[str, Any] = json.loads(dump(household()))
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> str:
    """The compiled form with something in it changed."""
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return json.dumps(document, ensure_ascii=False)


def everywhere(name: str, value: object) -> Change:
    """A field of that name holds the value wherever it stands."""

    def change(part: Any) -> None:
        if isinstance(part, dict) and name in part:
            part[name] = value
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            change(inner)

    return change


def deeper(document: dict[str, Any]) -> None:
    path, inner = "/data", document["root"]
    for _level in range(MAX_DEPTH + 1):
        path += "/g"
        group = {"is": "group", "name": "g", "path": path, "children": []}
        inner["children"].append(group)
        inner = group


CHANGES: dict[str, Change] = {
    "label is a number": everywhere("label", 5),
    "label is a list": everywhere("label", ["a"]),
    "label commands": everywhere("label", {"text": {"": "\x1b[2J"}}),
    "label commands in eight bits": everywhere("label", {"text": {"": "\x9b31m"}}),
    "label is no text": everywhere("label", {"text": {"": "\ud800"}}),
    "name commands": everywhere("name", "a\x07"),
    "rule is a number": everywhere("constraint", 7),
    "unknown type": everywhere("type", "nonsense"),
    "children are text": everywhere("children", "abc"),
    "children are numbers": everywhere("children", [1, 2]),
    "no root": lambda document: document.update(root=None),
    "root is a table": lambda document: document.update(root=["a", "", {}, []]),
    "version is a number": lambda document: document.update(version=float("nan")),
    "languages are text": lambda document: document.update(languages="vi"),
    "a field too many": lambda document: document.update(evil=1),
    "screen without a question": lambda document: document["body"].append("/data/nowhere"),
    "screen of a number": lambda document: document["body"].append(1),
    "element elsewhere": lambda document: document["root"]["children"][0].update(path="/elsewhere"),
    "element twice": lambda document: document["root"]["children"].append(document["root"]["children"][0]),
    "too deep": deeper,
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_no_compilation_gives_is_refused(name: str) -> None:
    """A tampered file is refused when it is opened, not in the middle of an interview."""
    with pytest.raises(DefinitionError, match="compile"):
        load_compiled(changed(CHANGES[name]), "form.json")


@pytest.mark.parametrize("data", [b"\x93\x00\xff", b'{"format": "\xe9"}', "null".encode("utf-16"), b""])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes) -> None:
    """Not UTF-8, or nothing at all."""
    (tmp_path / "form.json").write_bytes(data)
    with pytest.raises(DefinitionError):
        load(tmp_path / "form.json")


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a document."""
    yield path
    for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from places(inner, (*path, key))


PLACES = [place for place in places(DOCUMENT) if place]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just({}), st.just({"is": "group"}),
    st.sampled_from(["/data", "/data/size", "question", "../..", "int"]), st.lists(st.text(max_size=3), max_size=3),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_a_compiled_form_with_anything_in_it_is_refused_or_works(mutations: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Whatever is loaded can be checked and walked through."""
    document = copy.deepcopy(DOCUMENT)
    for place, value in mutations:
        holder = document
        try:
            for key in place[:-1]:
                holder = holder[key]
            holder[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    try:
        form = load_compiled(json.dumps(document))
    except DefinitionError:
        return
    check(form)
    evaluation = Evaluation(form, Record(interview="i"), InterviewEnvironment())
    for node in evaluation.walk():
        node.relevant()
    for screen in evaluation.screens():
        for path in screen.paths:
            evaluation.label(path)
