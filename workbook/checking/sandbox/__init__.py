"""How a learner's code is called, and what is seen of it beside what it returns.

calling      the one way in: here or in a process of its own, and whether the call counts
in_process   called in this process, where its live objects are
isolation    called in a process of its own, which can be ended whatever it does
limits       for a limited time; printed keeps the beginning of what it prints
guard        what it changed of the check is put back
witness      which files it opened, which threads and processes it left behind
crash        the learner's own line behind an error
values       what came back, made safe to look at

It is no wall: code that means harm needs a machine of its own.
"""
