"""One open session of `psql`, which is asked and answers: the standard library speaks no PostgreSQL."""

import json
import secrets
import subprocess
import tempfile
from types import TracebackType
from typing import Any

from scripts.production.outcomes import Failed, Refused
from scripts.production.runtime import Program
from scripts.production.streams import pipe

SET_UP = (
    "SET client_min_messages = warning; SET statement_timeout = 0; SET lock_timeout = 0;"
    " SET idle_in_transaction_session_timeout = 0; SET DateStyle = 'ISO'; SET TimeZone = 'UTC'"
)
ARGUMENTS = ("--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password")


class SqlError(Failed):
    """PostgreSQL refused a statement."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(f"PostgreSQL refused it: {message} ({state})")
        self.state = state


class Session:
    """Statements go in, text comes out; ends with the block."""

    def __init__(self, program: Program) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the session
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self._said.fileno()}
        self._process = program.start(**pipes, apart=True)  # it is still asked to clean up after an interruption
        self._to, self._from = pipe(self._process.stdin), pipe(self._process.stdout)
        self._mark = f"--{secrets.token_hex(8)}"

    def __enter__(self) -> "Session":
        try:
            self.run(SET_UP)
        except Failed as error:
            self.close()
            raise Refused(str(error)) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the session, and with it an open transaction."""
        for stream in (self._to, self._from):
            try:
                stream.close()
            except BrokenPipeError:
                continue
        self._process.wait()
        self._said.close()

    def run(self, statement: str) -> list[str]:
        """Run a statement, and return the lines that come back.

        :raises SqlError: if PostgreSQL refuses it
        :raises Failed: if the session has ended
        """
        lines: list[str] = []
        try:
            text = f"{statement}\n;\n\\echo {self._mark} :ERROR :SQLSTATE :LAST_ERROR_MESSAGE {self._mark}\n"
            self._to.write(text.encode())
            self._to.flush()
        except BrokenPipeError:
            raise Failed(self._last_words()) from None
        for raw in self._from:
            lines.append(raw.decode().rstrip("\n"))
            if lines[-1].endswith(self._mark):
                start = next(index for index, line in enumerate(lines) if line.startswith(self._mark))
                outcome = " ".join(lines[start:])  # a message may have lines of its own
                failed, state, message = outcome.removeprefix(f"{self._mark} ").split(" ", 2)
                if failed == "true":
                    raise SqlError(state, message.removesuffix(self._mark).strip())
                return lines[:start]
        raise Failed(self._last_words())

    def ask(self, query: str) -> Any:
        """Return what the only column of the only row holds, read as JSON; None without a row."""
        lines = self.run(query)
        return json.loads("\n".join(lines)) if lines and lines != [""] else None

    def _last_words(self) -> str:
        self._process.wait()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip().splitlines()
        return said[-1].removeprefix("psql: error: ") if said else "PostgreSQL closed the connection"


def identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"
