"""Headquarters' review: contradictions side by side, a supervisor's decisions as events, back-checks against originals."""
