"""Spaces of offerings, courses and clubs: what people write there, and who looks after it."""
