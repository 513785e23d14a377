# Posts to an address that doesn't exist.
def create_todo(client, title):
    answer = client.post("/todo", json={"title": title})
    return answer.json["id"]
