# Adds up only spans that have no children.
def slowest(spans):
    parents = {span.parent for span in spans}
    total = {}
    for span in spans:
        if span.id not in parents:
            total[span.participant] = total.get(span.participant, 0) + span.milliseconds
    return max(total, key=total.get)
