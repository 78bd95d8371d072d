"""What scripts/init-secrets.sh makes, for tests that need it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "init-secrets.sh"
FILES = {
    "django-secret-key",
    *(f"postgres-{role}-password" for role in ("superuser", "owner", "app", "readonly", "replication")),
    *("redis-password", "redis-url", "database-replica-url", "grafana-admin-password"),
    *(f"tls/{name}" for name in ("ca.crt", "ca.key", "postgres.crt", "postgres.key", "redis.crt", "redis.key")),
    *("tls/nginx/fullchain.pem", "tls/nginx/privkey.pem"),
}


def make(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the script on a folder."""
    command = [SCRIPT, "--dir", folder, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
