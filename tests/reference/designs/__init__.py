"""Kinds of designs and design steps; a new one is a file here and a line below."""

from tests.reference.designs import (  # noqa: F401  (importing registers)
    frame,
    linearization,
    phases,
    replicates,
    weighting,
)
