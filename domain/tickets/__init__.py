"""Tickets: questions and problems, from asking to closing, with the targets that run meanwhile."""
