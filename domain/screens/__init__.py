"""What a person wants to see at once: whole screens, each read by a fixed number of statements."""
