# Takes a refusal for the end of the matter, and says nothing.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(5):
        try:
            answer = client.send("POST", "/todos", json={"title": title}, headers=headers)
        except NoAnswer:
            continue
        return answer.json.get("id")
