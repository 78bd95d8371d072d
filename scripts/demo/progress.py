"""How far the writing is: a bar on a terminal, a line per table elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scripts.demo.university import Table
from scripts.demo.writing import write

Say = Callable[[str], object]


def write_all(tables: Iterator[Table], say: Say, *, on_terminal: bool) -> int:
    """Write all tables and return the number of rows."""
    with _bars() if on_terminal else _lines(say) as write_one:
        return sum(write_one(table) for table in tables)


@contextmanager
def _lines(say: Say) -> Iterator[Callable[[Table], int]]:
    def write_one(table: Table) -> int:
        began = monotonic()
        count = write(table, lambda _written: None)
        say(f"{_name(table)}: {count:,} rows in {monotonic() - began:.1f} s")
        return count

    yield write_one


@contextmanager
def _bars() -> Iterator[Callable[[Table], int]]:
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:

        def write_one(table: Table) -> int:
            task = progress.add_task(_name(table), total=table.total)
            count = write(table, lambda written: progress.update(task, completed=written))
            progress.update(task, completed=count, total=count)
            return count

        yield write_one


def _name(table: Table) -> str:
    return str(table.model._meta.db_table).replace("_", " ")
