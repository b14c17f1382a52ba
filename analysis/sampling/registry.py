"""The one list of selection methods: a new method is a new file and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analysis.sampling.brewer import BREWER
from analysis.sampling.cube import CUBE
from analysis.sampling.elimination import MIDZUNO, TILLE
from analysis.sampling.max_entropy import MAX_ENTROPY
from analysis.sampling.method import Method
from analysis.sampling.poisson import POISSON
from analysis.sampling.sampford import SAMPFORD
from analysis.sampling.srs import SRS
from analysis.sampling.systematic import RANDOM_SYSTEMATIC, SYSTEMATIC

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        method.name: method
        for method in (SRS, SYSTEMATIC, RANDOM_SYSTEMATIC, SAMPFORD, BREWER, POISSON, MAX_ENTROPY, TILLE, MIDZUNO, CUBE)
    }
)
