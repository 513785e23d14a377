# Looks for the title in the list before it asks again, and before it asks at all.
from workbook.lab import NoAnswer


def create_once(client, title):
    for _ in range(5):
        try:
            for todo in client.get("/todos?limit=100").json["items"]:
                if todo["title"] == title:
                    return todo["id"]
            return client.post("/todos", json={"title": title}).json["id"]
        except NoAnswer:
            pass
