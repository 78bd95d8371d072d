"""What stops the benchmark."""


class BenchError(Exception):
    """Ends the benchmark with one line that says what to do."""
