"""What the command lines have in common."""

import argparse
from pathlib import Path

from scripts.production.dotenv import ROOT, Variables
from scripts.production.outcomes import EXIT_CODES

ENVIRONMENT = """\
environment (or .env.prod; NAME_FILE names a file that holds the value):
  DATABASE_OWNER_URL    the owner of the tables, or POSTGRES_OWNER_USER and POSTGRES_OWNER_PASSWORD
  DATABASE_ADMIN_URL    who makes and renames databases, or POSTGRES_ADMIN_USER and POSTGRES_ADMIN_PASSWORD (the owner)
  DATABASE_REPLICATION_URL  who copies the cluster (--base), or POSTGRES_REPLICATION_USER and
                        POSTGRES_REPLICATION_PASSWORD
  BACKUP_ENCRYPTION_KEY the passphrase for backups (secrets/backup-encryption-key, if it is there)
  BACKUP_AWS_ACCESS_KEY_ID, BACKUP_AWS_SECRET_ACCESS_KEY, BACKUP_AWS_S3_REGION_NAME, BACKUP_AWS_S3_ENDPOINT_URL
                        for --s3 (those of the application, without BACKUP_)
  BACKUP_DIR            where backups are (backups/ in the project)
  CMS_RUNTIME           compose or host; by default compose where the production stack is up
  CMS_ENV_FILE          another file than .env.prod
  PG_BIN                where PostgreSQL's programs are, in host mode
"""


def parser(program: str, description: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog=f"scripts/{program}",
        description=description,
        epilog=f"{ENVIRONMENT}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    where = made.add_mutually_exclusive_group()
    where.add_argument("--compose", dest="runtime", action="store_const", const="compose", help="use the containers")
    where.add_argument("--host", dest="runtime", action="store_const", const="host", help="use this host's programs")
    made.set_defaults(runtime="")
    return made


def backups(given: str, variables: Variables) -> Path:
    """Return the folder of backups."""
    return (ROOT / (given or variables.text("BACKUP_DIR") or "backups")).absolute()


def at_least_one(text: str) -> int:
    """Read a whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1: the only backup is never removed")
    return number
