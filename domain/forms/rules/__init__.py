"""Which schemas and answers are taken, when a form takes them, and who decides on them."""
