"""Replicate roads: weights read from files, or made from a design; each kind one file."""

from analysis.variance.replicates.brr import BRR
from analysis.variance.replicates.file import ReplicateDesign
from analysis.variance.replicates.jackknife import Jackknife
from analysis.variance.replicates.road import Given, Replicates

KINDS = {"BRR": BRR, "jackknife": Jackknife}
"""Every way of making replicates from a design, by name."""

__all__ = ["BRR", "KINDS", "Given", "Jackknife", "ReplicateDesign", "Replicates"]
