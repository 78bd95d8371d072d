"""What is taught: courses, units, teaching periods and semester offerings."""
