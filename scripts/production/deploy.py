"""Puts a version of the application into production: `deploy.sh`."""

import re
import subprocess
from argparse import Namespace

from scripts.production import backup, folders, options, outcomes, preflight, releases, sealing
from scripts.production.containers import Stack
from scripts.production.dotenv import ROOT, Variables
from scripts.production.outcomes import Failed, Refused, say
from scripts.production.releases import BACK, FAILED, IN_SERVICE, TAKEN_BACK, Release
from scripts.production.runtime import Compose, compose_is_up, deployed_version, deployments

SERVICES = ("web", "stream", "worker", "nginx")
TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
DESCRIPTION = """\
Put a version of the application into production, with docker compose: check the environment, build the images, back up,
migrate, start new web containers beside the old ones and end those when the new ones are ready, then the rest, and ask
for readiness through nginx. If anything fails, the version of before is in service again.

Migrations are never taken back. So each version must run on the tables of the next (docs/recovery.md: expand, then
contract), and --rollback changes images only.
"""


def arguments(given: list[str]) -> Namespace:
    parser = options.parser("deploy.sh", DESCRIPTION)
    parser.add_argument(
        "--version", default="", metavar="V", help="the images' tag (what git describes, or CMS_VERSION)"
    )
    parser.add_argument("--rollback", action="store_true", help="go back to the version that was in service before")
    parser.add_argument("--no-backup", action="store_true", help="don't back up before the migrations")
    parser.add_argument("--no-build", action="store_true", help="the images are there already")
    parser.add_argument("--dry-run", action="store_true", help="check, and show what would be done")
    parser.add_argument("--health-url", default="", metavar="URL", help="ask there instead of nginx on this machine")
    parser.add_argument("--patience", type=float, default=180, metavar="S", help="seconds to become healthy (180)")
    parser.add_argument("--settle", type=float, default=12, metavar="S", help="seconds for nginx to see addresses (12)")
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    asked = arguments(given)
    if asked.runtime == "host":
        raise Refused(
            "without containers nothing is deployed from here: install the code, run scripts/manage.sh migrate, and"
            " restart your services one after the other."
        )
    variables = Variables.load()
    stack = Stack(asked.patience, asked.settle, asked.dry_run)
    with folders.locked(deployments(), "deployment"):
        previous = deployed_version()
        version = releases.before_current() if asked.rollback else asked.version or described(variables)
        if not TAG.fullmatch(version):
            raise Refused(f"{version!r} can't be a tag of images: name the version with --version.")
        say(f"{'Rehearsing' if asked.dry_run else 'Deploying'} {version} (in service: {previous or 'nothing'}).")
        say("1 Checking")
        preflight.check(stack, variables, version)
        if asked.rollback:
            if not stack.has_image(version):
                raise Refused(f"the images of {version} are gone: check that version out, and deploy it.")
            switch(stack, variables, asked, Release(version, previous, BACK))
            return
        prepare(stack, asked, version)
        made = secure(stack, variables, asked)
        say("4 Migrating")
        stack.run(version, "run", "--rm", "-T", "migrate")
        switch(stack, variables, asked, Release(version, previous, IN_SERVICE, made))


def described(variables: Variables) -> str:
    """Return what git calls this code, or what the environment does."""
    done = subprocess.run(
        ["git", "describe", "--tags", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    found = done.stdout.strip() or variables.text("CMS_VERSION")
    if not found:
        raise Refused("there is no version: name one with --version.")
    return found


def prepare(stack: Stack, asked: Namespace, version: str) -> None:
    """Build the images, and let the new one look at its own environment.

    :raises Failed: if that fails; then nothing was switched
    """
    say("2 Building")
    if asked.no_build:
        say("  Left out.")
    else:
        stack.run(version, "build", "web", "nginx")
    once = ("run", "--rm", "--no-deps", "-T", "web")
    stack.run(version, *once, "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    stack.run(version, "up", "--detach", "--no-build", "--wait", "postgres", "redis")


def secure(stack: Stack, variables: Variables, asked: Namespace) -> str:
    """Back up, unless nothing is in service yet; return the backup's path."""
    say("3 Backing up")
    folder = options.backups("", variables)
    if not stack.rehearsal:
        folders.make(folder)  # the containers look into it; docker would make it root's
    if asked.no_backup or not deployed_version():
        say("  Left out." if asked.no_backup else "  Nothing is in service yet.")
        return ""
    if stack.rehearsal:
        say("  scripts/backup-database.sh --no-media")
        return ""
    sealer = sealing.from_variables(variables)
    with folders.locked(folder, "backup"):
        folders.remove_partial(folder)
        made, _ = backup.make(Compose(), variables, folder, sealer, with_media=False)
    return str(made)


def switch(stack: Stack, variables: Variables, asked: Namespace, release: Release) -> None:
    """Bring one version into the place of another; take it back if it does not answer.

    :raises Failed: then
    """
    try:
        bring(stack, release.version, first=not release.previous)
        say("7 Asking for readiness through nginx")
        stack.await_answer(lambda: preflight.complaint(variables, asked.health_url))
    except (Failed, KeyboardInterrupt) as reason:
        if stack.rehearsal:
            raise
        if not release.previous or release.previous == release.version:
            releases.record(Release(release.version, release.previous, FAILED, release.backup))
            raise Failed(f"{reason}. There is no other version to go back to.") from None
        say(f"{release.version} is not well ({reason}). Going back to {release.previous}.")
        _take_back(stack, release)
        raise Failed(f"{release.version} was taken back: {reason}. {release.previous} is in service.") from None
    if stack.rehearsal:
        say("Nothing was changed.")
        return
    releases.record(release)
    say(f"{release.version} is in service.")


def bring(stack: Stack, version: str, *, first: bool, taking_back: bool = False) -> None:
    """Replace the containers: the web processes beside the old ones, what nobody waits for at once, nginx last."""
    if first or not compose_is_up():
        say("5 Starting everything")
        stack.run(version, "up", "--detach", "--no-build", "--wait", *SERVICES)
        stack.run(version, "up", "--detach", "--no-build", "--no-recreate")  # what profiles have switched on
        return
    say("5 Replacing web")
    if not (taking_back and stack.serves("web", version)):
        stack.replace("web", version)
    say("6 Replacing stream, worker and nginx")
    one_by_one = ("up", "--detach", "--no-deps", "--no-build", "--wait")
    stack.run(version, *one_by_one, "stream", "worker")
    stack.run(version, *one_by_one, "nginx")


def _take_back(stack: Stack, release: Release) -> None:
    try:
        bring(stack, release.previous, first=False, taking_back=True)
    except Failed as failure:
        releases.record(Release(release.version, release.previous, FAILED, release.backup))
        raise Failed(f"{release.previous} could not be brought back either: {failure}") from None
    releases.record(Release(release.version, release.previous, TAKEN_BACK, release.backup))


if __name__ == "__main__":
    outcomes.run(main)
