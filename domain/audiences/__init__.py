"""Whom something is for: rules that name everyone, or all who hold, study or are one thing. Rules add up."""
