"""The one-way architecture of docs/architecture.md, read from the source: imports point left, files stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {
    "survey": (
        "frozen language errors outside values expression questionnaire interview store sync fieldwork export terminal cli"
    ).split(),
    "analysis": (
        "errors solve dataset design sampling variance weighting intervals estimate "
        "estimators tests models tables milestones annex forecast report cli"
    ).split(),
}
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 40
MODULES = sorted(path for package in LAYERS for path in (ROOT / package).rglob("*.py"))


def layer_of(module: str) -> tuple[str, str] | None:
    """('survey', 'store') for 'survey.store.sqlite'; None for what is not ours."""
    package, _, rest = module.partition(".")
    return (package, rest.split(".")[0]) if package in LAYERS else None


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute name of every import in a module, wherever it stands."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) + "." if node.level else ""
            origin = base + (node.module or "")
            yield node.lineno, origin.rstrip(".")
            if origin.rstrip(".") in LAYERS:
                yield from ((node.lineno, f"{origin.rstrip('.')}.{alias.name}") for alias in node.names)


def own_layer(path: Path) -> tuple[str, str]:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0], parts[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_left(path: Path) -> None:
    """A module imports its own layer or layers to its left, and never the other package."""
    package, layer = own_layer(path)
    if layer in ("__init__", "__main__"):
        return
    order = LAYERS[package]
    assert layer in order, f"{path} is in no layer"
    for line, name in imports_of(path):
        target = layer_of(name)
        if target is None or not target[1]:
            continue
        assert target[0] == package, f"{path}:{line} imports {name}: the packages meet only in the dataset folder"
        assert target[1] in order, f"{path}:{line} imports {name}, which is in no layer"
        assert order.index(target[1]) <= order.index(layer), f"{path}:{line} imports {name}, to its right"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    """One idea a file: at most 400 lines a module; a function's code (docstring apart) at most 40."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_MODULE_LINES, f"{path} has {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - first.lineno + 1
            assert length <= MAX_FUNCTION_LINES, f"{path}:{node.lineno} {node.name} has {length} lines"
