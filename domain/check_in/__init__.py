"""Self check-in: a lecturer shows a code that changes all the time, students send it."""
