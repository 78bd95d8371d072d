"""What a refusal says, in short."""

from typing import Any


def codes(response: Any) -> tuple[int, str]:
    """Return the status and the code."""
    return response.status_code, response.json()["code"]


def refusals(response: Any) -> tuple[int, list[tuple[str, str]]]:
    """Return the status, and where and why each value was refused."""
    return response.status_code, [(each["pointer"], each["code"]) for each in response.json()["errors"]]
