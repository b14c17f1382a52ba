"""Concrete paths: `/data/household/member[2]/age`, the path of the form with the key of each repeat instance."""

from __future__ import annotations

import re

_KEY = re.compile(r"\[([^\]]*)\]")


def form_path(path: str) -> str:
    """The path in the form that a concrete path belongs to.

    >>> form_path("/data/household/member[2]/age")
    '/data/household/member/age'
    """
    return _KEY.sub("", path) if "[" in path else path


def container_path(path: str) -> str:
    """The concrete path of the element that holds another.

    >>> container_path("/data/member[a.1]/age")
    '/data/member[a.1]'
    """
    return path.rpartition("/")[0]


def split_instance(path: str) -> tuple[str, str]:
    """The repeat's concrete path and the key of an instance's path.

    >>> split_instance("/data/member[a.1]")
    ('/data/member', 'a.1')
    """
    repeat, _, key = path.removesuffix("]").rpartition("[")
    return repeat, key
