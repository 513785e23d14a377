# Adds up all spans of a participant, waiting included.
def slowest(spans):
    total = {}
    for span in spans:
        total[span.participant] = total.get(span.participant, 0) + span.milliseconds
    return max(total, key=total.get)
