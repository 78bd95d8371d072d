"""What the caller is told, and what becomes of e-mails."""
