"""Encryption of what is kept: OpenPGP with a passphrase, because it is authenticated and `gpg` is everywhere.

What is sealed can be opened without this project: `gpg --decrypt --passphrase-file KEY FILE`.
"""

import hashlib
import hmac
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from scripts.production.dotenv import ROOT, Variables
from scripts.production.outcomes import Failed, Refused

KEY = "BACKUP_ENCRYPTION_KEY"
DEFAULT_KEY_FILE = ROOT / "secrets" / "backup-encryption-key"
KEY_LENGTH_MIN = 20
SUFFIX = ".gpg"
ROUNDS = 600_000
COMMON = ("--batch", "--no-tty", "--quiet", "--no-options", "--no-autostart", "--no-symkey-cache")
SEAL = ("--symmetric", "--cipher-algo", "AES256", "--compress-algo", "none", "--s2k-count", "65011712")


class Sealer:
    """Encrypts and decrypts with one passphrase."""

    def __init__(self, passphrase: str) -> None:
        self._passphrase = passphrase

    def sign(self, data: bytes, salt: bytes) -> str:
        """Return a code that only who knows the passphrase can make of these bytes."""
        key = hashlib.pbkdf2_hmac("sha256", self._passphrase.encode(), salt, ROUNDS)
        return hmac.new(key, data, hashlib.sha256).hexdigest()

    @contextmanager
    def sealing(self, source: int | IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
        """Run what encrypts this source.

        :raises Failed: if it fails
        """
        with self._gpg(source, *SEAL) as process:
            yield process
        if process.returncode:
            raise Failed("gpg could not encrypt the backup.")

    @contextmanager
    def opening(self, source: int | IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
        """Run what decrypts this source; ask for its exit code if it was read to the end."""
        with self._gpg(source, "--decrypt") as process:
            yield process

    @contextmanager
    def _gpg(self, source: int | IO[bytes], *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        passphrase, feed = os.pipe()
        os.write(feed, self._passphrase.encode() + b"\n")  # far less than a pipe holds
        os.close(feed)
        home = tempfile.mkdtemp(prefix="cms-gpg-")
        fixed = ("--homedir", home, "--pinentry-mode", "loopback", "--passphrase-fd", str(passphrase))
        try:
            process = subprocess.Popen(
                ["gpg", *COMMON, *fixed, *arguments],
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[passphrase],
            )
            os.close(passphrase)
            try:
                yield process
            finally:
                if process.stdout is not None:
                    process.stdout.close()
                process.wait()
        finally:
            shutil.rmtree(home, ignore_errors=True)


def from_variables(variables: Variables, *, required: bool = False) -> Sealer | None:
    """Return a sealer if there is a key: `BACKUP_ENCRYPTION_KEY[_FILE]`, or the file among the secrets.

    :raises Refused: if there is none but it is required, if it is too short, or if `gpg` is missing
    """
    key = variables.text(KEY)
    if not key:
        try:
            key = DEFAULT_KEY_FILE.read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            key = ""
        except OSError as error:  # a backup that nobody sealed, for want of a right, would be worse
            raise Refused(
                f"{DEFAULT_KEY_FILE} can't be read ({error.strerror}): run this as its owner or as root (sudo), or set"
                f" {KEY}_FILE to a key that you may read."
            ) from None
    if not key:
        if required:
            raise Refused(f"there is no key: set {KEY}_FILE, or put one into {DEFAULT_KEY_FILE.relative_to(ROOT)}.")
        return None
    if len(key) < KEY_LENGTH_MIN:
        raise Refused(f"the key for backups is shorter than {KEY_LENGTH_MIN} characters: openssl rand -base64 48")
    if not shutil.which("gpg"):
        raise Refused("gpg is not installed, but backups are to be encrypted (on Debian: apt install gpg).")
    return Sealer(key)
