"""The words the field sees: their language, their form, and their order."""

from survey.language.messages import LANGUAGES, _, current_language, use_language
from survey.language.text import UNPRINTABLE, collation_key, fold, nfc, undirected, visible

__all__ = [
    "LANGUAGES", "UNPRINTABLE", "_", "collation_key", "current_language", "fold", "nfc", "undirected", "use_language", "visible",
]  # fmt: skip
