# A new key for each request.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    for _ in range(5):
        try:
            headers = {"Idempotency-Key": str(uuid4())}
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            pass
