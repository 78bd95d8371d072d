"""Copies a backup into a bucket and reads it back: with boto3, which the application's image and environment have."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.production.dotenv import ROOT, Variables
from scripts.production.manifest import NAME
from scripts.production.outcomes import Failed, Refused
from scripts.production.runtime import compose, docker_environment

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_S3_REGION_NAME", "AWS_S3_ENDPOINT_URL")
PIECE = 1024 * 1024


@dataclass(frozen=True)
class Target:
    """A bucket, a prefix in it, and who may write there."""

    bucket: str
    prefix: str
    variables: Variables

    @classmethod
    def parse(cls, url: str, variables: Variables) -> "Target":
        """Read `s3://bucket/prefix`.

        :raises Refused: if it is none
        """
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise Refused("--s3 must be s3://BUCKET or s3://BUCKET/PREFIX.")
        return cls(parts.netloc, parts.path.strip("/"), variables)

    def upload(self, folder: Path) -> None:
        """Copy a backup, the manifest last, and read every file back.

        :raises Failed: if what arrived is not what was sent; the backup on this disk is whole all the same
        """
        environment = docker_environment()
        # Backups may have keys of their own, which can write but not delete.
        environment |= {
            name: value
            for name in CREDENTIALS
            if (value := self.variables.text(f"BACKUP_{name}") or self.variables.text(name))
        }
        where = (self.bucket, f"{self.prefix}/{folder.name}".lstrip("/"))
        if importlib.util.find_spec("boto3"):
            command = [sys.executable, "-m", "scripts.production.s3", str(folder), *where]
            environment["PYTHONPATH"] = str(ROOT)
        elif (ROOT / ".venv" / "bin" / "python").exists():
            command = [str(ROOT / ".venv" / "bin" / "python"), "-m", "scripts.production.s3", str(folder), *where]
            environment["PYTHONPATH"] = str(ROOT)
        else:
            names = [part for name in CREDENTIALS if name in environment for part in ("--env", name)]
            user = ["--user", f"{os.getuid()}:{os.getgid()}", "--volume", f"{folder}:/backup/{folder.name}:ro"]
            command = compose(
                "run", "--rm", "--no-deps", "-T", *user, *names, "--entrypoint", "python", "web",
                "-m", "scripts.production.s3", f"/backup/{folder.name}", *where,
            )  # fmt: skip
        if subprocess.run(command, env=environment, check=False).returncode:
            raise Failed(f"{folder.name} is whole on this disk, but its copy in the bucket {self.bucket} is not.")


def copy(client: Any, folder: Path, bucket: str, prefix: str) -> None:
    """Send the files, the manifest last: without it nobody takes the copy for a backup."""
    for path in sorted(folder.iterdir(), key=lambda path: (path.name == NAME, path.name)):
        with path.open("rb") as file:
            sent = hashlib.file_digest(file, "sha256").hexdigest()
        client.upload_file(str(path), bucket, f"{prefix}/{path.name}", ExtraArgs={"Metadata": {"sha256": sent}})
        arrived = hashlib.sha256()
        for piece in client.get_object(Bucket=bucket, Key=f"{prefix}/{path.name}")["Body"].iter_chunks(PIECE):
            arrived.update(piece)
        if arrived.hexdigest() != sent:
            client.delete_object(Bucket=bucket, Key=f"{prefix}/{path.name}")
            raise SystemExit(f"{path.name} arrived changed")


def main() -> None:
    import boto3  # noqa: PLC0415 - only where it is installed
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    endpoint = os.environ.get("AWS_S3_ENDPOINT_URL")
    client = boto3.client(
        "s3",
        region_name=os.environ.get("AWS_S3_REGION_NAME"),
        endpoint_url=endpoint,
        config=Config(
            s3={"addressing_style": "path" if endpoint else "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    try:
        copy(client, Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    except (BotoCoreError, ClientError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
