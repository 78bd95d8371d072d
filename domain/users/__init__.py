"""Accounts, roles, and who holds which."""
