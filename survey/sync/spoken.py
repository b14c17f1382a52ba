"""Fingerprints as Vietnamese syllables, to read over the telephone and to type in.

A syllable is one of 16 onsets, 16 rhymes and 4 tones, so it carries 10 bits. Sounds that a dialect merges (n/l, tr/ch, s/x,
d/gi/v, hỏi/ngã, an/ang) are not both used, so a listener anywhere in the country writes down what was said. The last syllable
is a check: a slip of the ear goes unnoticed once in 1,024 times.
"""

from __future__ import annotations

import hashlib
from itertools import product
from secrets import choice

from survey.errors import KeyProblem
from survey.language import _, nfc

ONSETS = ("b", "c", "ch", "đ", "g", "h", "kh", "l", "m", "ng", "nh", "ph", "t", "th", "v", "x")
RHYMES = ("a", "ê", "i", "ô", "ia", "ưa", "ao", "êu", "âu", "ôi", "ươi", "am", "im", "ôm", "ang", "ưng")
TONES = ("", "\u0300", "\u0301", "\u0323")  # ngang, huyền, sắc, nặng
BEFORE_FRONT_VOWELS = {"c": "k", "g": "gh", "ng": "ngh"}
DATA_SYLLABLES = 8
"""80 bits: nobody makes a second key with the same words."""


def _spelt(onset: str, rhyme: str, tone: str) -> str:
    """A syllable as it is written: `c` + `êu` + huyền is kều."""
    start = BEFORE_FRONT_VOWELS.get(onset, onset) if rhyme[0] in "êi" else onset
    mark = 2 if rhyme.startswith("ươ") else 1
    return nfc(start + rhyme[:mark] + tone + rhyme[mark:])


SYLLABLES = tuple(_spelt(*parts) for parts in product(ONSETS, RHYMES, TONES))
"""All 1,024, each standing for its position."""
_POSITIONS = {syllable: position for position, syllable in enumerate(SYLLABLES)}


def spoken(fingerprint: bytes) -> str:
    """The first 80 bits of a fingerprint as eight syllables, and a ninth that checks them.

    >>> spoken(bytes(10))
    'ba ba ba ba ba ba ba ba chê'
    """
    number = int.from_bytes(fingerprint[:10], "big")
    syllables = [SYLLABLES[number >> 10 * place & 1023] for place in reversed(range(DATA_SYLLABLES))]
    return " ".join([*syllables, _check(syllables)])


def heard(text: str) -> str:
    """What somebody wrote down, in one spelling, if it is a fingerprint's syllables.

    Raises:
        KeyProblem: a syllable is not one of ours, there are not nine, or the check does not fit.

    >>> heard("Ba ba, ba ba ba ba ba ba  chê")
    'ba ba ba ba ba ba ba ba chê'
    """
    syllables = nfc(text).casefold().replace(",", " ").split()
    unknown = [syllable for syllable in syllables if syllable not in _POSITIONS]
    again = _("read the words again, slowly, one by one")
    if unknown:
        raise KeyProblem(_("“{word}” is not a word of a fingerprint").format(word=unknown[0]), advice=again)
    if len(syllables) != DATA_SYLLABLES + 1 or _check(syllables[:-1]) != syllables[-1]:
        raise KeyProblem(_("a word of the fingerprint was misheard, is missing, or is in the wrong place"), advice=again)
    return " ".join(syllables)


def random_passphrase(count: int = 7) -> str:
    """A passphrase nobody has thought of: 10 bits a syllable."""
    return " ".join(choice(SYLLABLES) for _place in range(count))


def _check(syllables: list[str]) -> str:
    digest = hashlib.sha256(" ".join(syllables).encode()).digest()
    return SYLLABLES[int.from_bytes(digest[:2], "big") & 1023]
