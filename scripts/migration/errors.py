"""Why staging or loading stopped."""


class MigrationError(Exception):
    """Something that the operator has to decide or to mend; its text says what."""
