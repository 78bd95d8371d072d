"""What a unit requires of whoever wants to take it."""
