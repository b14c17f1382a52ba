"""Interviews written down by a methodologist (docs/questionnaire-tests.md), read from YAML with their line numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from survey.errors import DefinitionError
from survey.frozen import dataclass
from survey.language import _
from survey.outside import read_text

LARGEST = 5_000_000
"""Bytes of the largest file of interviews."""

TESTS = "tests.yaml"
"""The file beside a questionnaire that holds its interviews."""

KEYS = ("interview", "today", "language", "preload", "last_saved", "steps")
MAPPINGS = ("answer", "missing", "confirm", "value", "relevant", "offers", "shows")
NAMES = ("clear", "add", "remove", "next")
LISTS = ("complete",)
VERBS = (*MAPPINGS, *NAMES, *LISTS)
OUTCOMES = ("problem", "warning")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script. `said` holds (name, value) pairs, the value empty for a verb that only names.

    `outcome` is `problem` or `warning` if the last answer is expected to raise one, at the question `culprit`.
    """

    line: int
    verb: str
    said: tuple[tuple[str, Any], ...]
    outcome: str = ""
    culprit: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """One interview as written: when it takes place, what the sample brings, what the laptop's last interview was answered, what
    happens."""

    title: str
    line: int
    today: date
    language: str
    preload: Mapping[str, str]
    last_saved: Mapping[str, str]
    steps: tuple[Step, ...]


def read_scripts(path: Path) -> tuple[Script, ...]:
    """The interviews of a file.

    Raises:
        DefinitionError: it is not YAML, or not a list of interviews; the message says the line.
    """
    try:
        content = YAML().load(read_text(path, LARGEST, DefinitionError))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _wrong(path, line, _("this is not YAML: {reason}").format(reason=error.problem or error.context)) from error
    except (YAMLError, RecursionError, ValueError, TypeError) as error:
        raise _wrong(path, 1, _("this is not YAML: {reason}").format(reason=str(error)[:200])) from error
    except OSError as error:
        raise _wrong(path, 1, _("the file cannot be read: {reason}").format(reason=error.strerror)) from error
    if not isinstance(content, CommentedSeq) or not content:
        raise _wrong(path, 1, _("a test file is a list of interviews"))
    return tuple(_script(path, content, place) for place in range(len(content)))


def text_of(value: object) -> str:
    """An answer as a script writes it, as XForm text: a list is joined by spaces.

    >>> text_of(["noise", "dust"]), text_of(8), text_of(2.5)
    ('noise dust', '8', '2.5')
    """
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(text_of, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _script(path: Path, content: CommentedSeq, place: int) -> Script:
    line = content.lc.item(place)[0] + 1
    entry = content[place]
    if not isinstance(entry, CommentedMap) or not isinstance(entry.get("steps"), CommentedSeq):
        raise _wrong(path, line, _("an interview has the keys interview and steps"))
    _known(path, line, entry, KEYS)
    today = entry.get("today")
    if not isinstance(today, date):
        raise _wrong(path, line, _("today is a date such as 2023-11-15"))
    given = {key: {str(name): text_of(value) for name, value in entry.get(key, {}).items()} for key in ("preload", "last_saved")}
    steps = tuple(_step(path, entry["steps"], number) for number in range(len(entry["steps"])))
    title, language = str(entry.get("interview", "")), str(entry.get("language", ""))
    return Script(title, line, today, language, given["preload"], given["last_saved"], steps)


def _step(path: Path, steps: CommentedSeq, place: int) -> Step:
    line = steps.lc.item(place)[0] + 1
    entry = steps[place]
    if not isinstance(entry, CommentedMap):
        raise _wrong(path, line, _("a step is a key and what belongs to it"))
    _known(path, line, entry, (*VERBS, *OUTCOMES))
    verbs = [key for key in entry if key in VERBS]
    outcomes = [key for key in entry if key in OUTCOMES]
    if len(verbs) != 1 or len(outcomes) > 1 or (outcomes and verbs != ["answer"]):
        raise _wrong(path, line, _("a step does one thing; problem and warning stand beside answer"))
    said = _said(path, line, verbs[0], entry[verbs[0]])
    outcome = outcomes[0] if outcomes else ""
    return Step(line, verbs[0], said, outcome, str(entry[outcome]) if outcome else "")


def _said(path: Path, line: int, verb: str, content: object) -> tuple[tuple[str, Any], ...]:
    if verb in MAPPINGS and isinstance(content, CommentedMap):
        return tuple((str(name), value) for name, value in content.items())
    if verb in NAMES and isinstance(content, str):
        return ((content, ""),)
    if verb in LISTS and isinstance(content, CommentedSeq):
        return tuple((str(name), "") for name in content)
    raise _wrong(path, line, _("{verb} does not go with this").format(verb=verb), _("see docs/questionnaire-tests.md"))


def _known(path: Path, line: int, entry: CommentedMap, keys: Sequence[str]) -> None:
    for key in entry:
        if key not in keys:
            near = get_close_matches(str(key), keys, 1)
            advice = _("did you mean {name}?").format(name=near[0]) if near else None
            raise _wrong(path, line, _("no key is called {key}").format(key=key), advice)


def _wrong(path: Path, line: int, what: str, advice: str | None = None) -> DefinitionError:
    where = _("{file}, line {line}").format(file=f"{path.parent.name}/{path.name}", line=line)
    return DefinitionError(what, where=where, advice=advice)
