# Compares single spans by their own time, without adding up a participant's.
def slowest(spans):
    def own(span):
        return span.milliseconds - sum(s.milliseconds for s in spans if s.parent == span.id)

    return max(spans, key=own).participant
