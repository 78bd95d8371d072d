"""What units require."""
