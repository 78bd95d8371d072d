"""The real PostgreSQL and Valkey: they start, keep what was acknowledged, and end."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from botocore.exceptions import ClientError

from scripts.stack.places import REPO
from scripts.stack.seaweed import BUCKET, open_client
from tests.stack.conftest import eventually, ours
from tests.support.buckets import serving

START = """
import sys
from scripts.stack.errors import StackError
from scripts.stack.places import Places
from scripts.stack.servers import choose_servers
from scripts.stack.supervisor import Supervisor
places = Places.from_environment()
places.make()
supervisor = Supervisor(places, print)
try:
    servers = choose_servers(places, postgres_settings={}, keeps_cache=True)
    supervisor.start(servers.services)
except StackError as error:
    sys.exit(str(error))
print(servers.database_url, servers.redis_url, flush=True)
supervisor.watch(lambda: None)
"""


def start(variables: dict[str, str]) -> tuple["subprocess.Popen[str]", str, str]:
    process = subprocess.Popen(
        [sys.executable, "-c", START], env=variables, cwd=REPO, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        database_url, redis_url = process.stdout.readline().split()
    return process, database_url, redis_url


def test_servers__killed_after_a_commit__the_row_is_there_on_the_same_port(
    variables: dict[str, str], tmp_path: Path
) -> None:
    first, url, redis_url = start(variables)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'acknowledged' AS word")
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
    for process in [process for process in ours(tmp_path) if process.pid != first.pid]:
        process.kill()
    first.kill()
    first.wait()
    assert eventually(lambda: ours(tmp_path) == [])

    second, again, _ = start(variables)
    with psycopg.connect(again) as connection:
        row = connection.execute(
            "SELECT word, current_setting('fsync'), current_setting('data_checksums'),"
            " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) FROM kept"
        ).fetchone()
    subprocess.run([sys.executable, "-m", "scripts.stack", "stop"], env=variables, cwd=REPO, check=True)
    second.kill()
    second.wait()

    assert row == ("acknowledged", "on", "on", False)
    assert again == url
    assert eventually(lambda: ours(tmp_path) == [])


def test_bucket__started_again__has_its_files_and_its_keys(tmp_path: Path) -> None:
    key = {"Bucket": BUCKET, "Key": "files/kept"}
    with serving(tmp_path / "s3") as variables:
        open_client(variables).put_object(**key, Body=b"acknowledged")

    with serving(tmp_path / "s3") as again:
        found = open_client(again).get_object(**key)["Body"].read()
        with pytest.raises(ClientError, match="InvalidAccessKeyId"):
            open_client({**again, "AWS_ACCESS_KEY_ID": "another"}).get_object(**key)

    assert (found, again) == (b"acknowledged", variables)
    assert ours(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_servers__root_in_a_closed_directory__data_goes_elsewhere(variables: dict[str, str], tmp_path: Path) -> None:
    code = (
        "from scripts.stack.homes import find_home; from scripts.stack.places import Places;"
        " places = Places.from_environment(); places.make(); print(find_home(places).directory, places.spare)"
    )
    (tmp_path / "data").mkdir(mode=0o700)

    outcome = subprocess.run(
        [sys.executable, "-c", code], env=variables, cwd=REPO, capture_output=True, text=True, check=True
    )

    directory, spare = map(Path, outcome.stdout.split())
    assert directory == spare / "postgres"
    assert spare.parent == Path("/var/tmp")
