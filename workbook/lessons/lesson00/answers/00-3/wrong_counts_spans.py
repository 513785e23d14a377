# Counts instead of measuring.
def slowest(spans):
    count = {}
    for span in spans:
        count[span.participant] = count.get(span.participant, 0) + 1
    return max(count, key=count.get)
