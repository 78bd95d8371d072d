"""Scholarships, applications for them, and the documents of applications."""
