"""Vietnamese text from before Unicode: tables of TCVN3 and VNI, how to tell them, conversion of whole datasets."""

from analysis.dataset.legacy.detect import CODES, Detected, decode, detect

__all__ = ["CODES", "Detected", "decode", "detect"]
