# Numbers the wishes, from 1 whenever the program begins.
from itertools import count

from workbook.lab import NoAnswer

numbers = count(1)


def create_once(client, title):
    headers = {"Idempotency-Key": f"wish-{next(numbers)}"}
    for _ in range(5):
        try:
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            continue
    raise TimeoutError("no answer came, five times")
