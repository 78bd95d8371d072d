"""What was measured, as JSON, as Markdown, and as words for people."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scripts.bench.figures import Round, Spread, Verdict, ratios, spread
from scripts.bench.rounds import Answer
from scripts.bench.targets import LIMIT_LIST, TARGETS

PACKAGES = ("django", "djangorestframework", "gunicorn", "orjson", "psycopg")
HEAD = (
    "what",
    "worker CPU, µs",
    "of the limit",
    "database CPU, µs",
    "p50, ms",
    "p99, ms",
    "requests/s",
    "queries",
    "bytes",
)


@dataclass(frozen=True)
class Report:
    """All that one run has found."""

    rounds: Mapping[str, Sequence[Round]]
    answers: Mapping[str, Answer]
    verdicts: Sequence[Verdict]

    @property
    def passed(self) -> bool:
        return all(verdict.met for verdict in self.verdicts)


def write(report: Report, folder: Path) -> None:
    """Write `bench.json` and `bench.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(as_data(report), indent=1, ensure_ascii=False) + "\n")
    (folder / "bench.md").write_text(as_markdown(report))


def as_data(report: Report) -> dict[str, Any]:
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "verdicts": [{**asdict(verdict), "met": verdict.met} for verdict in report.verdicts],
        "targets": {
            target.name: {
                "meaning": target.meaning,
                **asdict(report.answers[target.name]),
                "rounds": [asdict(each) for each in report.rounds[target.name]],
            }
            for target in TARGETS
        },
    }


def as_markdown(report: Report) -> str:
    lines = [
        _row(HEAD),
        _row(["---"] + ["---:"] * (len(HEAD) - 1)),
        *(_row(cells) for cells in rows(report)),
        "",
    ]
    lines += [_row(("bar", "measured", "at most", "")), _row(("---", "---:", "---:", "---"))]
    lines += [_row(cells) for cells in verdict_rows(report)]
    return "\n".join(lines) + "\n"


def rows(report: Report) -> list[list[str]]:
    """Return one row of the table per target: medians, and for the CPU also the least and the most."""
    limit = report.rounds[LIMIT_LIST.name]
    return [_target(name, report.rounds[name], report.answers[name], limit) for name in report.rounds]


def verdict_rows(report: Report) -> list[list[str]]:
    return [
        [each.name, _between(each.measured, "{:.2f}"), f"{each.most:g}", "met" if each.met else "missed"]
        for each in report.verdicts
    ]


def _target(name: str, rounds: Sequence[Round], answer: Answer, limit: Sequence[Round]) -> list[str]:
    database = [each.database_cpu for each in rounds if each.database_cpu is not None]
    return [
        name,
        _between(spread([each.cpu for each in rounds]), "{:.0f}"),
        f"{ratios(rounds, limit).median:.2f}",
        f"{spread(database).median:.0f}" if database else "-",
        f"{spread([each.p50 for each in rounds]).median / 1e3:.2f}",
        f"{spread([each.p99 for each in rounds]).median / 1e3:.2f}",
        f"{spread([each.rate for each in rounds]).median:.0f}",
        f"{answer.queries:.2f}".rstrip("0").rstrip("."),
        f"{answer.bytes:.0f}",
    ]


def _between(value: Spread, form: str) -> str:
    middle, least, most = (form.format(each) for each in (value.median, value.least, value.most))
    return middle if least == most else f"{middle} ({least} to {most})"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
