# Asks three times, and three losses in a row were to be survived.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(3):
        try:
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            continue
    raise TimeoutError("no answer came, three times")
