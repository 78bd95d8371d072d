import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.production.containers.secrets import FILES, SCRIPT, make

PAIRS = (("postgres.crt", "postgres.key"), ("redis.crt", "redis.key"), ("nginx/fullchain.pem", "nginx/privkey.pem"))


@pytest.fixture
def made(secrets: Path, tmp_path: Path) -> Path:
    """Return secrets of this test's own."""
    return Path(shutil.copytree(secrets, tmp_path / "secrets"))


def contents(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def openssl(*arguments: str | Path) -> str:
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True).stdout


def test_script__is_accepted_by_the_linter():
    linter = Path(sys.executable).parent / "shellcheck"
    files = [SCRIPT, *SCRIPT.parents[1].glob("docker/*/*.sh")]

    said = subprocess.run([linter, *files], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "")
    assert all(os.access(each, os.X_OK) for each in files)


def test_script__with_help_or_something_unknown__says_how(tmp_path):
    told, refused = make(tmp_path / "secrets", "--help"), make(tmp_path / "secrets", "--overwrite")

    assert (told.returncode, refused.returncode) == (0, 2)
    assert "Exit codes" in told.stdout
    assert "unknown argument: --overwrite" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_password__that_an_operator_has_chosen__is_in_addresses_as_they_are_written(made):
    chosen = "p@ss:/w?o#r%d '\"$\\ Đà"
    for name in ("redis-password", "postgres-app-password"):
        (made / name).chmod(0o600)
        (made / name).write_text(chosen + "\n")

    assert make(made).returncode == 0

    for name in ("redis-url", "database-replica-url"):
        found = urlsplit((made / name).read_text())
        assert (unquote(found.password or ""), found.path.strip("/")) in {(chosen, "0"), (chosen, "cms")}


def test_secrets__made__are_all_there_random_and_closed(made, tmp_path):
    other = tmp_path / "other"
    make(other)

    assert set(contents(made)) == FILES
    assert made.stat().st_mode & 0o777 == 0o700
    assert (made / "tls" / "ca.key").stat().st_mode & 0o777 == 0o600
    texts = [(made / name).read_text() for name in FILES if "/" not in name and "url" not in name]
    assert all(re.fullmatch(r"[0-9a-f]{48,}", text) for text in texts)
    assert len(set(texts)) == len(texts)
    ours, theirs = contents(made), contents(other)
    assert [name for name in FILES if ours[name] == theirs[name]] == []


def test_secrets__inside_the_closed_folder__are_readable_to_whichever_user_a_container_has(made):
    for name in FILES - {"tls/ca.key"}:
        assert (made / name).stat().st_mode & 0o777 == 0o444, name
        parents = [each for each in (made / name).parents if each.is_relative_to(made) and each != made]
        assert all(each.stat().st_mode & 0o777 == 0o755 for each in parents)


@pytest.mark.parametrize(
    ("certificate", "name"),
    [*(("postgres", name) for name in ("postgres", "postgres-replica", "pgbouncer", "localhost")), ("redis", "redis")],
)
def test_certificate__of_a_server__is_believed_for_its_names_only(made, certificate, name):
    verify = ["verify", "-CAfile", made / "tls/ca.crt", "-purpose", "sslserver", "-verify_hostname"]
    file = made / f"tls/{certificate}.crt"

    assert openssl(*verify, name, file).endswith("OK\n")
    with pytest.raises(subprocess.CalledProcessError):
        openssl(*verify, "elsewhere", file)


@pytest.mark.parametrize(("certificate", "key"), PAIRS)
def test_certificate__has_the_key_beside_it(made, certificate, key):
    public = openssl("pkey", "-pubout", "-in", made / "tls" / key)

    assert openssl("x509", "-noout", "-pubkey", "-in", made / "tls" / certificate) == public


def test_first_certificate__of_nginx__has_the_name(made):
    assert "cms.university.test" in openssl(
        "x509", "-noout", "-ext", "subjectAltName", "-in", made / "tls/nginx/fullchain.pem"
    )


def test_script__run_again__changes_nothing_and_adds_what_is_missing(made):
    before = contents(made)
    (made / "redis-password").unlink()
    (made / "redis-url").unlink()

    again = make(made, "--server-name", "another.test")

    after = contents(made)
    assert "kept     django-secret-key" in again.stderr
    assert again.returncode == 0
    assert set(after) == set(before)
    assert {name for name in FILES if before[name] != after[name]} == {"redis-password", "redis-url"}
    assert after["redis-password"] in after["redis-url"]


def test_script__run_again__tells_of_the_key_for_backups_that_it_keeps(made):
    assert "backup-encryption-key" not in make(made).stderr
    assert "made     backup-encryption-key" in make(made, "--backup-key").stderr

    assert "kept     backup-encryption-key" in make(made).stderr


def test_script__renewing__makes_certificates_with_the_same_authority_and_leaves_the_rest(made):
    before = contents(made)

    again = make(made, "--renew-tls")

    assert again.returncode == 0
    changed = {name for name, content in contents(made).items() if before[name] != content}
    assert changed == {f"tls/{name}" for pair in PAIRS for name in pair}
    assert openssl("verify", "-CAfile", made / "tls/ca.crt", made / "tls/postgres.crt").endswith("OK\n")


def test_script__renewing__leaves_a_certificate_that_somebody_else_signed(made):
    front = made / "tls" / "nginx"
    for name, theirs in (("fullchain.pem", "postgres.crt"), ("privkey.pem", "postgres.key")):
        (front / name).unlink()
        (front / name).write_bytes((made / "tls" / theirs).read_bytes())
    before = contents(made)

    assert make(made, "--renew-tls").returncode == 0
    assert contents(made)["tls/nginx/fullchain.pem"] == before["tls/nginx/fullchain.pem"]


def test_script__finding_a_key_of_another_certificate__refuses_and_says_what_to_do(made):
    (made / "tls/redis.key").unlink()
    (made / "tls/redis.key").write_bytes((made / "tls/postgres.key").read_bytes())
    before = contents(made)

    again = make(made)

    assert again.returncode == 1
    assert "tls/redis.key is not the key of tls/redis.crt: run this again with --renew-tls" in again.stderr
    assert contents(made) == before


def test_script__prints_no_secret(tmp_path):
    said = make(tmp_path / "secrets", "--backup-key")

    secret = {text.decode() for name, text in contents(tmp_path / "secrets").items() if "/" not in name}
    assert "backup-encryption-key" in contents(tmp_path / "secrets")
    assert not [text for text in secret if text in said.stdout + said.stderr]
