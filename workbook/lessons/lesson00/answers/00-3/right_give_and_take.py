# Give and take: one pass in which a span gives its time and takes it from whoever asked.
def slowest(spans):
    participant = {span.id: span.participant for span in spans}
    own = dict.fromkeys(participant.values(), 0)
    for span in spans:
        own[span.participant] += span.milliseconds
        if span.parent is not None:
            own[participant[span.parent]] -= span.milliseconds
    return max(own, key=own.get)
