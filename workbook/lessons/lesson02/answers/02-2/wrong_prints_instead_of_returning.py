# Shows the code.
def status(event):
    codes = {"saved a new tool": 201, "removed, nothing to add": 204}
    print(codes.get(event, 500))
