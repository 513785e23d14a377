# Walk the tree: from the first span down, each looked at together with its children.
def slowest(spans):
    own = {}

    def visit(span):
        children = [other for other in spans if other.parent == span.id]
        rest = span.milliseconds - sum(child.milliseconds for child in children)
        own[span.participant] = own.get(span.participant, 0) + rest
        for child in children:
            visit(child)

    for span in spans:
        if span.parent is None:
            visit(span)
    return max(own, key=own.get)
