"""Which code runs here."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.env import ENV, ROOT


@cache
def facts() -> dict[str, str]:
    """Return the version and the revision, as the image or else a checkout tells them."""
    return {"version": ENV.version or _version(), "revision": ENV.revision or _revision()}


def _version() -> str:
    try:
        return version("cos40005-cms")
    except PackageNotFoundError:
        text = (ROOT / "pyproject.toml").read_text() if (ROOT / "pyproject.toml").is_file() else ""
        return next((line.split('"')[1] for line in text.splitlines() if line.startswith("version = ")), "")


def _revision() -> str:
    """Read it off a checkout; no program is started for it."""
    try:
        head = (ROOT / ".git" / "HEAD").read_text().strip()
        return (ROOT / ".git" / head[5:]).read_text().strip() if head.startswith("ref: ") else head
    except OSError:
        return ""


class Build(Collector):
    """One row that is always 1, whose labels tell."""

    def __init__(self, process: str) -> None:
        self.process = process

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "cms_build_info", "Which code runs, and as what.", labels=["process", "version", "revision"]
        )
        family.add_metric([self.process, facts()["version"], facts()["revision"]], 1)
        yield family
