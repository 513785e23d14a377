# Shows the three parts and hands nothing on.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    print(head.split(b"\r\n")[0], head, rest)
