# One key for this program, whatever is wished for.
from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": "adas-phone"}
    for _ in range(5):
        try:
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            continue
    raise TimeoutError("no answer came, five times")
