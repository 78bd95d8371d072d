"""Answers kept so that a repeated request has one effect."""
