# Prints the name.
def slowest(spans):
    print(max(spans, key=lambda span: span.milliseconds).participant)
