"""The words the field sees: their language, their form, and their order."""

from survey.language.messages import LANGUAGES, _, current_language, use_language
from survey.language.text import collation_key, fold, nfc

__all__ = ["LANGUAGES", "_", "collation_key", "current_language", "fold", "nfc", "use_language"]
