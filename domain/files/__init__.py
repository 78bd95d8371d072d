"""Files that people upload: announced, sent, checked, then attached by other areas."""
