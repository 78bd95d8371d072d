"""Stands in for docker where containers would run programs: it runs them here, on the server that it is told of."""

import json
import os
import sys
from pathlib import Path

IN_CONTAINER = "/srv/cms/media"


def main(words: list[str]) -> None:
    folder = Path(os.environ["STAND_IN"])
    told = json.loads((folder / "told").read_text())
    words = words[words.index("-f") + 2 :]
    words = words[2:] if words[0] == "--env-file" else words
    with (folder / "asked").open("a") as file:
        file.write(" ".join(words) + "\n")
    environment = dict(os.environ)
    if words[0] == "ps":
        sys.stdout.write("one\n")
    elif words[0] == "exec":
        while "--env" in words:
            at = words.index("--env")
            name, _, value = words[at + 1].partition("=")
            environment[name] = value
            words = words[:at] + words[at + 2 :]
        assert words[:4] == ["exec", "-T", "--user", "postgres"]  # whom the socket knows without a password
        program = Path(told["programs"]) / words[5]
        os.execve(program, [str(program), *words[6:]], environment | told["server"])
    elif words[0] == "run":
        at = words.index("--entrypoint")
        program, service, *arguments = words[at + 1 :]
        assert service == "web"
        program = sys.executable if program == "python" else program
        os.execvpe(program, [program, *(each.replace(IN_CONTAINER, told["media"]) for each in arguments)], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
