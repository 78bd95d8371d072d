"""What a newcomer wants to know once everything answers."""

from scripts.stack.places import Places
from scripts.stack.ports import HOST
from scripts.stack.state import State

PASSWORD = "campus-demo-2026"  # noqa: S105 - of the demo accounts only
ACCOUNTS = ("admin", "staff", "convenor", "student", "parent", "auditor")
PAGES = {
    "API": "/api/v1",
    "Swagger UI": "/api/docs",
    "ReDoc": "/api/redoc",
    "OpenAPI file": "/api/v1/openapi.json",
    "Django admin": "/admin/",
}


def banner(state: State, places: Places, *, how_to_stop: str) -> str:
    base = f"http://{HOST}:{state.port}"
    lines = ["", "The course management system answers:", ""]
    lines += [f"  {name:<14}{base}{path}" for name, path in PAGES.items()]
    lines += ["", f"Demo accounts, all with the password {PASSWORD}:", ""]
    lines += [f"  {', '.join(f'{name}@demo.example' for name in ACCOUNTS[:3])},"]
    lines += [f"  {', '.join(f'{name}@demo.example' for name in ACCOUNTS[3:])}"]
    lines += ["", "Log in:", ""]
    lines += [f"  curl -s {base}/api/v1/auth/token -H 'Content-Type: application/json' \\"]
    lines += [f'    -d \'{{"email": "staff@demo.example", "password": "{PASSWORD}"}}\'', ""]
    lines += [f"  {title:<14}{address}" for title, address in state.addresses.items()]
    lines += [f"  {'Data':<14}{places.data}"]
    lines += [f"  {'E-mails':<14}{places.data / 'mail'}"]
    lines += [f"  {'Logs':<14}./scripts/dev.sh logs -f"]
    lines += [f"  {'Stop':<14}{how_to_stop}", ""]
    return "\n".join(lines)
