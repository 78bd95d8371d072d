"""Invents a university: the same seed and day give the same rows, identifiers and instants included."""
