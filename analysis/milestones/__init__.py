"""Waves of different years side by side: harmonised variables, comparisons with each wave's own design, published figures."""

from analysis.milestones.compare import Published, compare_waves, joined
from analysis.milestones.harmonise import HarmonisedWave, harmonise, read_harmonisation
from analysis.milestones.marks import mark_changes

__all__ = ["HarmonisedWave", "Published", "compare_waves", "harmonise", "joined", "mark_changes", "read_harmonisation"]
