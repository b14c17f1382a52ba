"""Sampling designs: stages, weights, domains, and the seams where weighting steps and variance roads attach."""

from analysis.design.adjustment import Adjusted, Adjustment, PerReplicate, Projection, Uncertain
from analysis.design.codes import Codes, column_codes, crossed
from analysis.design.design import DF_RULE, OWN_DF_RULE, REPLICATE_DF_RULE, Design
from analysis.design.projected import ClassColumns, Classes, Correction, NumberColumns, ProjectedScores
from analysis.design.road import BoolArray, DomainScores, FloatArray, IntArray, ReplicateRoad, Road, ScoreRoad, Scores, StrataRoad
from analysis.design.stages import Stage

__all__ = [
    "DF_RULE",
    "OWN_DF_RULE",
    "REPLICATE_DF_RULE",
    "Adjusted",
    "Adjustment",
    "BoolArray",
    "ClassColumns",
    "Classes",
    "Codes",
    "Correction",
    "Design",
    "DomainScores",
    "FloatArray",
    "IntArray",
    "NumberColumns",
    "PerReplicate",
    "ProjectedScores",
    "Projection",
    "ReplicateRoad",
    "Road",
    "ScoreRoad",
    "Scores",
    "Stage",
    "StrataRoad",
    "Uncertain",
    "column_codes",
    "crossed",
]
