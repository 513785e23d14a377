# Waits longer each time: twice as long before each repetition, and never the same for two clients.
import random
import time
from uuid import uuid4

from workbook.lab import NoAnswer


def create_once(client, title):
    headers = {"Idempotency-Key": f"create-{uuid4()}"}
    for wait in (0.02, 0.04, 0.08, 0.16, 0.32, None):
        try:
            return client.post("/todos", json={"title": title}, headers=headers).json["id"]
        except NoAnswer:
            if wait is None:
                raise
            time.sleep(wait * random.uniform(0.5, 1.5))
