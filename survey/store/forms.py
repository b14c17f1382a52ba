"""The compiled questionnaires a store keeps beside its interviews, so that any interview can be opened again years later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, MutableMapping

from survey.errors import StoreError
from survey.language import _
from survey.questionnaire.compiled import load_compiled
from survey.questionnaire.model import Questionnaire


class Forms(Mapping[str, Questionnaire]):
    """Questionnaires by their hash, over any mapping of hash to canonical JSON; read once, then kept in memory.

    >>> Forms({}).get("0" * 64) is None
    True
    """

    def __init__(self, texts: MutableMapping[str, str]) -> None:
        self._texts = texts
        self._read: dict[str, Questionnaire] = {}

    def keep(self, questionnaire: Questionnaire) -> str:
        """Keep a questionnaire (again is harmless); its hash, as events carry it."""
        if questionnaire.hash not in self._texts:
            self._texts[questionnaire.hash] = questionnaire.canonical
        return self._read.setdefault(questionnaire.hash, questionnaire).hash

    def take(self, text: str) -> str:
        """Keep a questionnaire from elsewhere by its canonical JSON; its hash.

        Raises:
            DefinitionError: the text is not a compiled questionnaire.
        """
        hash = _hash(text)
        self._read.setdefault(hash, load_compiled(text))
        self._texts.setdefault(hash, text)
        return hash

    def text(self, hash: str) -> str:
        """The canonical JSON of a questionnaire.

        Raises:
            KeyError: it is not in the store.
        """
        return self._texts[hash]

    def __getitem__(self, hash: str) -> Questionnaire:
        if hash not in self._read:
            text = self._texts[hash]
            if _hash(text) != hash:
                raise StoreError(
                    _("questionnaire {hash} in the store is not the one it was").format(hash=hash[:12]),
                    advice=_("put the questionnaire in again from the kit"),
                )
            self._read[hash] = load_compiled(text)
        return self._read[hash]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._texts))

    def __len__(self) -> int:
        return len(self._texts)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
