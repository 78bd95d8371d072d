"""Stands in for docker: remembers what it was asked, keeps a list of containers, and fails where it is told to."""

import json
import os
import re
import sys
from pathlib import Path

FOLDER = Path(os.environ["STAND_IN"])


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def main(arguments: list[str]) -> int:
    version = os.environ.get("CMS_VERSION", "")
    words = arguments
    if words[0] == "compose" and "-f" in words:
        words = ["compose", *words[words.index("-f") + 2 :]]
        if words[1] == "--env-file":
            words = ["compose", *words[3:]]
    told = f"{version}: {' '.join(words)}"
    with (FOLDER / "asked").open("a") as file:
        file.write(told + "\n")
    failing = (FOLDER / "fails").read_text().splitlines()
    if any(re.search(pattern, told) for pattern in failing):
        return 1
    path = FOLDER / "containers"
    containers = json.loads(path.read_text())  # of web: id → image
    if words[:2] == ["compose", "up"] and "--scale" in words:
        wanted = int(words[words.index("--scale") + 1].split("=")[1])
        while len(containers) < wanted:
            number = int((FOLDER / "number").read_text()) + 1
            (FOLDER / "number").write_text(str(number))
            containers[f"web-{number}"] = f"cms-web:{version}"
    elif words[:2] == ["compose", "ps"]:
        say(*containers if words[-1] == "web" else ["one"])
    elif words[0] == "inspect":
        image = containers[words[-1]]
        ill = image in (FOLDER / "ill").read_text().split()
        say(image if "Image" in words[2] else "unhealthy" if ill else "healthy")
    elif words[0] == "rm":
        for name in words[1:]:
            del containers[name]
    path.write_text(json.dumps(containers))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
