"""Who did what, kept for ever."""
