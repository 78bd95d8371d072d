"""The one kind of failure this package reports to people."""


class StackError(Exception):
    """A failure the reader can mend; its text is the single line printed."""


class StopRequested(Exception):
    """Somebody asked this process to end, by Ctrl-C or a signal."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number
