"""Processes and their ports: started, watched, restarted, and ended with whoever started them."""
