"""gunicorn's metrics: its workers count in files in memory, its master adds them up for whoever asks.

`prometheus_client` decides by the environment, when it is first imported, whether processes count together: so this
module imports nothing of it by itself.
"""

import os
import shutil
import struct
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from config.env import ENV
from config.telemetry import last_words

ENDED = "ended"  # takes the place of a process's number in the name of what those that have ended counted
SUMS = ("counter", "histogram")


@cache
def folder() -> Path:
    """Return the folder that the workers count in."""
    if ENV.metrics_folder:
        return Path(ENV.metrics_folder)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    return Path(tempfile.mkdtemp(prefix="cms-metrics-", dir=memory))


def begin(master: Any) -> None:
    """Serve the metrics of the master that starts, in an empty folder. Its workers inherit where it is."""
    last_words.begin()
    if not ENV.metrics_bind:
        return
    folder().mkdir(parents=True, exist_ok=True)
    for old in folder().glob("*.db"):
        old.unlink()
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder()))
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - only now
    from prometheus_client.registry import CollectorRegistry  # noqa: PLC0415

    from config.telemetry.build import Build  # noqa: PLC0415
    from config.telemetry.exposition import PortTaken, serve  # noqa: PLC0415
    from config.telemetry.processes import Processes  # noqa: PLC0415

    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder()))
    registry.register(Build("web"))
    registry.register(Processes(lambda: tuple(master.WORKERS)))
    try:
        serve(ENV.metrics_bind, registry)
    except PortTaken as error:
        end()
        last_words.give_up(error)


def forget(pid: int) -> None:
    """Keep what a worker that has ended counted, in one place with all that ended before; its gauges go."""
    if not ENV.metrics_bind:
        return
    from config.telemetry.exposition import gate  # noqa: PLC0415

    with gate():
        for gauge in folder().glob(f"gauge_*_{pid}.db"):
            gauge.unlink(missing_ok=True)
        for kind in SUMS:
            # A worker that was killed in the middle of a write takes its counts with it, not ours.
            with suppress(OSError, RuntimeError, struct.error, UnicodeDecodeError):
                _add(folder() / f"{kind}_{pid}.db", folder() / f"{kind}_{ENDED}.db")


def _add(ended: Path, total: Path) -> None:
    """Add one file to another, which is replaced whole: whoever reads sees it before or after."""
    from prometheus_client.mmap_dict import MmapedDict  # noqa: PLC0415

    if not ended.is_file():
        return
    sums: dict[str, float] = {}
    for path in (ended, total):
        if path.is_file():
            for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path)):
                sums[key] = sums.get(key, 0.0) + value
    fresh = total.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    file = MmapedDict(str(fresh))
    for key, value in sums.items():
        file.write_value(key, value, 0.0)
    file.close()
    fresh.replace(total)
    ended.unlink()


def end() -> None:
    """Leave nothing behind, unless the folder is the operator's own."""
    if ENV.metrics_bind and not ENV.metrics_folder:
        with suppress(OSError):
            shutil.rmtree(folder())
