"""Who takes a place in which offering."""
