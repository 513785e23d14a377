"""All that a person has: taken out as a file, and removed for good."""
