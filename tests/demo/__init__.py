"""The demonstration: a simulated country of workers, surveyed through the real programs, with the truth known.

`python -m tests.demo --out out --seed 2023` runs the whole chain from the questionnaire to the report. Every number is simulated.
"""
