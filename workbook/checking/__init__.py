"""The engine that checks: what a learner wrote is run for real, and told apart in five outcomes.

Reading order: task, result and model (what an exercise and a result are), attempt (what a check is
given), sandbox (how the learner's code is run, and what it mustn't do meanwhile), runs (what isn't
called but run), grading (one function from what was written to a result). The learner's own
notebooks are read, and put back, in notebooks.
"""
