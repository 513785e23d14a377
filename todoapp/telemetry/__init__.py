"""What happened: log lines and traces."""
