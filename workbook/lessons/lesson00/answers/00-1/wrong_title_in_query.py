# Puts the title into the address.
def create_todo(client, title):
    answer = client.post(f"/todos?title={title}")
    return answer.json["id"]
