"""Pages that explain the API: one for each problem, and the description to try requests in."""
