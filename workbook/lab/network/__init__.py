"""What lies between a lesson's parts: relays that can be cut, may be slow, and remember."""
