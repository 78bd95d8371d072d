"""The embedded SeaweedFS: a server that speaks S3, with one bucket, for those who work on files."""

import importlib.util
import json
import secrets
import shutil
import sys
from pathlib import Path
from typing import Any

from scripts.stack import ports
from scripts.stack.cluster import clean_environment
from scripts.stack.errors import StackError
from scripts.stack.places import Places, write_private
from scripts.stack.processes import Service

BUCKET, REGION = "cms", "us-east-1"
# It is several servers in one, and each listens twice; S3 is the one that others use.
PARTS = ("master", "volume", "filer", "s3", "admin")


def open_bucket(places: Places) -> tuple[Service, dict[str, str]]:
    """Return the service, and the variables by which the project finds it.

    :raises StackError: if it is not installed
    """
    places.bucket.mkdir(parents=True, exist_ok=True)
    port = _ports(places)
    key_id, key = _keys(places)
    address = f"http://{ports.HOST}:{port['s3.port']}"
    variables = {
        "FILE_STORAGE": "s3",
        "AWS_STORAGE_BUCKET_NAME": BUCKET,
        "AWS_S3_REGION_NAME": REGION,
        "AWS_S3_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": key_id,
        "AWS_SECRET_ACCESS_KEY": key,
    }
    own = {"AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": key, "HOME": str(places.bucket)}
    client = open_client(variables)
    service = Service(
        name="seaweed",
        title="SeaweedFS",
        command=[_program(), "-logtostderr=true", "mini", f"-dir={places.bucket}", f"-bucket={BUCKET}"]
        + [f"-ip={ports.HOST}", f"-ip.bind={ports.HOST}"]
        + [f"-{listener}={number}" for listener, number in port.items()]
        + ["-s3.port.iceberg=0", "-s3.port.lance=0", "-webdav=false", "-admin.ui=false"]
        + ["-master.telemetry=false", "-volume.preStopSeconds=0"],
        log=places.logs / "seaweed.log",
        environment={**clean_environment(), **own},
        directory=places.bucket,
        is_ready=lambda _pid: _answers(client),
        serves_others=True,
        address=address,
    )
    return service, variables


def _ports(places: Places) -> dict[str, int]:
    """Return a port for each listener, by the option that names it: nobody listens yet, so each is told apart here."""
    found: dict[str, int] = {}
    for part in PARTS:
        for listener in (f"{part}.port", f"{part}.port.grpc"):
            saved = places.run / f"seaweed.{listener}"
            while (number := ports.choose(saved)) in found.values():
                saved.unlink()
            found[listener] = number
    return found


def _keys(places: Places) -> tuple[str, str]:
    """Return the keys of last time, which the addresses that were given out are signed with, or new ones."""
    kept = places.bucket / "keys.json"
    try:
        key_id, key = json.loads(kept.read_text())
    except (OSError, ValueError):
        key_id, key = secrets.token_hex(10), secrets.token_urlsafe(24)
        write_private(kept, json.dumps([key_id, key]))
    return key_id, key


def _program() -> str:
    """Return the wheel's server.

    :raises StackError: if it is not installed
    """
    beside = Path(sys.executable).with_name("weed")
    program = str(beside) if beside.exists() else shutil.which("weed")
    if program is None or importlib.util.find_spec("boto3") is None:
        raise StackError(
            "There is no built-in S3 server here: install requirements/s3.txt, or name one of your own"
            " with FILE_STORAGE=s3 and the AWS_ variables of .env.example.dev."
        )
    return program


def open_client(variables: dict[str, str]) -> Any:
    """Return a client of the server that these variables name."""
    import boto3  # noqa: PLC0415 - it takes its time, and most starts do without
    from botocore.config import Config  # noqa: PLC0415

    return boto3.client(
        "s3",
        endpoint_url=variables["AWS_S3_ENDPOINT_URL"],
        region_name=REGION,
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=2),
    )


def _answers(client: Any) -> bool:
    """Return whether the bucket is there and keeps what it is sent."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        client.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
        client.delete_object(Bucket=BUCKET, Key="ready")
    except (BotoCoreError, ClientError):
        return False
    return True
