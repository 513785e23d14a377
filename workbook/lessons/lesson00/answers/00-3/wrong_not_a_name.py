# Returns the span's time.
def slowest(spans):
    return max(span.milliseconds for span in spans)
