# Keeps the largest piece of a participant instead of adding up its pieces.
def slowest(spans):
    own = {}
    for span in spans:
        inside = sum(child.milliseconds for child in spans if child.parent == span.id)
        own[span.participant] = max(own.get(span.participant, 0), span.milliseconds - inside)
    return max(own, key=own.get)
