"""The gates: what must hold of the whole tree, each a function from its root to a list of faults.

An empty list means the gate is open. `tests/gates/` applies each to this checkout and proves,
by planting the fault in a temporary folder, that it can close.
"""
