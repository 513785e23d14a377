# Takes the longest span.
def slowest(spans):
    return max(spans, key=lambda span: span.milliseconds).participant
