"""Marks: entered, decided on, released as results, and amended."""
