# Ends without a word when no attempt was answered.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(6):
        try:
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            pass
