"""Who asks, and for what: access tokens of many people, and the ids of offerings."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.bench import environment
from scripts.bench.failures import BenchError

# Runs in the product's shell: logging in would cost one Argon2 hash a person.
_MINT = """
import json
from api.tokens import AccessToken
from domain.academic.models import SemesterOffering
from domain.authentication.models import DeviceSession
from domain.users.models import User

people = User.objects.filter(is_active=True, user_roles__isnull=False).distinct().order_by("id")
keys = list(people.values_list("id", flat=True))
keys = keys[:: max(1, len(keys) // 200)][:200]
DeviceSession.objects.filter(user_agent="benchmark").delete()
opened = [DeviceSession(user_id=key, user_agent="benchmark") for key in keys]
sessions = DeviceSession.objects.bulk_create(opened)
offerings = SemesterOffering.objects.order_by("id").values_list("id", flat=True)[:100]
print(json.dumps([[str(AccessToken.of(each)) for each in sessions], [str(key) for key in offerings]]))
"""


@dataclass(frozen=True)
class Callers:
    """People spread over the whole university, and objects to ask for, so that no request repeats the last."""

    tokens: list[str]
    offerings: list[str]


def callers(variables: Mapping[str, str]) -> Callers:
    """Open a session for each caller and mint its token.

    :raises BenchError: if the product can't
    """
    command = environment.manage("shell", "--verbosity", "0", "--command", _MINT)
    done = subprocess.run(command, env=variables, cwd=environment.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"The product can't mint tokens: {done.stderr.strip()}")
    tokens, offerings = json.loads(done.stdout.splitlines()[-1])
    if not (tokens and offerings):
        raise BenchError("The benchmark's database has no people or no offerings: bench --fresh fills a new one.")
    return Callers(tokens, offerings)
