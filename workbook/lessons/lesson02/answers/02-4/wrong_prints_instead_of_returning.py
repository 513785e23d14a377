# Shows the id.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(5):
        try:
            answer = client.post("/todos", json={"title": title}, headers=headers)
            print(answer.json["id"])
            break
        except NoAnswer:
            pass
