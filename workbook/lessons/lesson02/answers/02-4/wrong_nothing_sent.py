# Makes up an id here.
from uuid import uuid4


def create_once(client, title):
    return str(uuid4())
