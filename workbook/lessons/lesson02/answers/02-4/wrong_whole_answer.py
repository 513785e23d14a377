# Hands on the whole answer.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(5):
        try:
            return client.post("/todos", json={"title": title}, headers=headers)
        except NoAnswer:
            pass
