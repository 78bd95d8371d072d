"""What a unit gives its students to read: outlines, textbooks, readings, links."""
