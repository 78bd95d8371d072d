"""The rule book: roles, permissions, state machines and numbers as plain tables."""
