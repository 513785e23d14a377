# Calls itself again: the key is handed on, so that it stays the same.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title, key=None, left=5):
    key = key or str(uuid4())
    try:
        answer = client.post("/todos", json={"title": title}, headers={"Idempotency-Key": key})
    except NoAnswer:
        if left == 0:
            raise
        return create_once(client, title, key, left - 1)
    return answer.json["id"]
