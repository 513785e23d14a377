# Asks again and doesn't say that it's again.
from workbook.lab import NoAnswer


def create_once(client, title):
    for _ in range(5):
        try:
            return client.post("/todos", json={"title": title}).json["id"]
        except NoAnswer:
            pass
