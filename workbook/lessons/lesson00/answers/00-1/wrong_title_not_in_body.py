# Calls the field by another name than the API does.
def create_todo(client, title):
    answer = client.post("/todos", json={"name": title})
    return answer.json["id"]
