# Takes no answer for an answer.
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    try:
        answer = client.post(
            "/todos", json={"title": title}, headers={"Idempotency-Key": str(uuid4())}
        )
    except NoAnswer:
        return None
    return answer.json["id"]
