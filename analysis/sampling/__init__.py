"""Drawing samples and planning them: selection methods, inclusion probabilities, stages, sizes, allocation, cost."""

from __future__ import annotations

from analysis.sampling.cube import balanced
from analysis.sampling.inclusion import pps_probabilities
from analysis.sampling.joint import JOINT_APPROXIMATIONS, joint_approximation
from analysis.sampling.method import Method
from analysis.sampling.multistage import Selection, Stage, select
from analysis.sampling.registry import METHODS

__all__ = [
    "JOINT_APPROXIMATIONS",
    "METHODS",
    "Method",
    "Selection",
    "Stage",
    "balanced",
    "joint_approximation",
    "pps_probabilities",
    "select",
]
