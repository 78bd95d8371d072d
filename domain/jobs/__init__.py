"""Long work that people started, and how far it is."""
