# The key is made of the title, so that equal titles are one wish.
from workbook.lab import NoAnswer


def create_once(client, title):
    key = "todo-" + title.replace(" ", "-")
    for _ in range(5):
        try:
            answer = client.post("/todos", json={"title": title}, headers={"Idempotency-Key": key})
            return answer.json["id"]
        except NoAnswer:
            pass
