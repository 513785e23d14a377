"""HTTP as a lesson sees it: spoken by a client, a socket or curl, and shown byte by byte."""
