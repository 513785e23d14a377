# Asks until somebody answers, without end and without a pause.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": str(uuid4())}
    while True:
        try:
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            pass
