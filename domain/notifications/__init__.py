"""What people are told, by which way, and when."""
