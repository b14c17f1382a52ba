"""Disclosure control: which cells would tell of single units or persons, and which others must be hidden so that they cannot."""

from analysis.tables.disclosure.attack import bounds
from analysis.tables.disclosure.protect import harmless, protect
from analysis.tables.disclosure.suppress import suppress
from analysis.tables.disclosure.system import System

__all__ = ["System", "bounds", "harmless", "protect", "suppress"]
