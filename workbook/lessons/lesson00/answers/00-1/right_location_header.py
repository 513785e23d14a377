# Id from the address: cuts the id out of the header Location.
def create_todo(client, title):
    answer = client.post("/todos", json={"title": title})
    return answer.headers["Location"].rsplit("/", 1)[-1]
