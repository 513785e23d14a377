"""The proof of the exercises: what must be right is right, what real learners get wrong is told.

Reading order: samples (the authors' answers), generated and rewriting (answers made from them),
cell, code, judged and wording (what must come of each), matrix (all of it, as a table).
"""
