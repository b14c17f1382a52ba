"""Replicate roads: weights read from files, or made from a design; each kind one file."""

from analysis.variance.replicates.antal_tille import AntalTille
from analysis.variance.replicates.brr import BRR
from analysis.variance.replicates.canty_davison import CantyDavison
from analysis.variance.replicates.file import ReplicateDesign
from analysis.variance.replicates.jackknife import Jackknife
from analysis.variance.replicates.preston import Preston
from analysis.variance.replicates.quadratic_forms import FayGeneralised, GeneralisedBootstrap
from analysis.variance.replicates.random_groups import RandomGroups
from analysis.variance.replicates.rao_wu import RaoWu
from analysis.variance.replicates.road import Given, Replicates
from analysis.variance.replicates.rwyb import RWYB
from analysis.variance.replicates.successive import SuccessiveDifferences

KINDS = {
    "Antal-Tillé": AntalTille,
    "BRR": BRR,
    "Canty-Davison": CantyDavison,
    "Fay generalised": FayGeneralised,
    "Preston": Preston,
    "RWYB": RWYB,
    "Rao-Wu": RaoWu,
    "generalised bootstrap": GeneralisedBootstrap,
    "jackknife": Jackknife,
    "random groups": RandomGroups,
    "successive differences": SuccessiveDifferences,
}
"""Every way of making replicates from a design, by name."""

__all__ = [
    "BRR",
    "KINDS",
    "RWYB",
    "AntalTille",
    "CantyDavison",
    "FayGeneralised",
    "GeneralisedBootstrap",
    "Given",
    "Jackknife",
    "Preston",
    "RandomGroups",
    "RaoWu",
    "ReplicateDesign",
    "Replicates",
    "SuccessiveDifferences",
]
