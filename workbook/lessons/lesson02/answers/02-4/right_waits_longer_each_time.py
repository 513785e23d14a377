# Waits longer each time: twice as long before each repetition, and never the same for two clients.
import random
import time
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": f"create-{uuid4()}"}
    wait = 0.01
    while True:
        try:
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            if wait > 0.5:
                raise
            time.sleep(wait * random.uniform(0.5, 1.5))
            wait *= 2
