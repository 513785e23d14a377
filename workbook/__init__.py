"""The teaching machinery, floor by floor: each uses only those below it.

cli        the command `workbook`
proof      tries every exercise with right, wrong and generated answers
exercises  the desk: answers checked, hints asked for, questions answered
authoring  what writes and watches over lessons
progress   what a learner has done, and the way through the course
lessons    each lesson's checks and texts, and the registry of all exercises
checking   the engine: runs what a learner wrote and tells what came of it
lab        a lesson's own world: databases, application, worker, clients
stack      the servers behind it, started, watched and stopped together
"""
