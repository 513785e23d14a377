"""Making the graph anew from the tables, and comparing the two."""
