"""A YAML definition read with its line numbers, so that every complaint names file and line and offers the nearest right word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from analysis.dataset import did_you_mean
from analysis.dataset.codebook import Label
from analysis.errors import PlanError


@dataclass(frozen=True)
class Node:
    """One value of a YAML file and the place it stands at."""

    file: str
    line: int
    name: str
    value: Any

    @property
    def where(self) -> str:
        """File and line as an editor understands them."""
        return f"{self.file}:{self.line}"

    def fail(self, what: str, advice: str | None = None) -> NoReturn:
        """Stop here with a `PlanError` that names this place."""
        raise PlanError(what, where=self.where, advice=advice)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, CommentedMap) and key in self.value

    def mapping(self, known: Iterable[str] | None = None, *, required: Iterable[str] = ()) -> list[str]:
        """The keys of a mapping, each checked against `known` when that is given.

        Raises:
            PlanError: this is not a mapping, or it has a key that is not known, or lacks a required one.
        """
        if not isinstance(self.value, CommentedMap):
            self.fail(f"“{self.name}” must be a mapping of keys to values")
        keys = list(self.value)
        for key in keys:
            if not isinstance(key, str):
                line = self.value.lc.key(key)[0] + 1
                what = f"the key “{key}” of “{self.name}” is read as a number, date or yes/no, not as a word"
                raise PlanError(what, where=f"{self.file}:{line}", advice=f'put it in quotes: "{key}"')
        if known is not None:
            allowed = sorted(known)
            for key in keys:
                if key not in allowed:
                    self[key].fail(f"“{key}” is not a key of “{self.name}”", did_you_mean(key, allowed))
        for key in required:
            if key not in keys:
                self.fail(f"“{self.name}” lacks “{key}”", f"add a line “{key}: …”")
        return keys

    def __getitem__(self, key: str) -> Node:
        line = self.line
        if isinstance(self.value, CommentedMap):
            line = self.value.lc.key(key)[0] + 1
        return Node(self.file, line, key, self.value[key])

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None where the file does not give it."""
        present = key in self
        return self[key] if present else None

    @property
    def is_list(self) -> bool:
        """Whether the file gives a list here."""
        return isinstance(self.value, CommentedSeq)

    def items(self) -> Iterator[Node]:
        """The members of a list; a single value counts as a list of one."""
        if isinstance(self.value, CommentedSeq):
            for position, value in enumerate(self.value):
                yield Node(self.file, self.value.lc.item(position)[0] + 1, self.name, value)
        else:
            yield self

    def text(self) -> str:
        """A line of text (NFC); numbers are taken as they are written."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            self.fail(f"“{self.name}” must be one line of text")
        return unicodedata.normalize("NFC", str(self.value))

    def names(self) -> tuple[str, ...]:
        """A list of names, or one name."""
        return tuple(item.text() for item in self.items())

    def choice(self, known: Iterable[str], kind: str | None = None) -> str:
        """A word out of `known`; `kind` is what such a word is called, by default the key's name."""
        words = list(known)
        word = self.text()
        if word not in words:
            self.fail(f"“{word}” is not a {kind or self.name}", did_you_mean(word, words))
        return word

    def number(self) -> float:
        """A number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.fail(f"“{self.name}” must be a number")
        return float(self.value)

    def integer(self) -> int:
        """A whole number, zero or more."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            self.fail(f"“{self.name}” must be a whole number, zero or more")
        return int(self.value)

    def words(self) -> Label:
        """A text per language (`{vi: …, en: …}`), or one text for all."""
        if isinstance(self.value, CommentedMap):
            return {key: self[key].text() for key in self.mapping(("vi", "en"))}
        return {"vi": self.text()}


def read_yaml(path: Path) -> Node:
    """The root of a YAML 1.2 file.

    Raises:
        PlanError: the file is missing, not UTF-8 or not YAML; the message names the line.
    """
    try:
        value = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlanError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    except UnicodeDecodeError as error:
        raise PlanError("is not UTF-8 text", where=str(path), advice="save the file as UTF-8") from error
    except YAMLError as error:
        line = error.problem_mark.line + 1 if isinstance(error, MarkedYAMLError) and error.problem_mark else 1
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise PlanError(
            f"is not YAML: {problem}", where=f"{path}:{line}", advice="mend the indentation or quotes there"
        ) from error
    return Node(str(path), 1, path.name, value)
