# Asks once more and no oftener.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": str(uuid4())}
    try:
        return client.post("/todos", json={"title": title}, headers=headers).json["id"]
    except NoAnswer:
        return client.post("/todos", json={"title": title}, headers=headers).json["id"]
