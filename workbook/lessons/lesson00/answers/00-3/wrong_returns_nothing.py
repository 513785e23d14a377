# Computes and forgets to return.
def slowest(spans):
    own = {}
    for span in spans:
        own[span.participant] = own.get(span.participant, 0) + span.milliseconds
