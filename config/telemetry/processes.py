"""What a process and its children take of the machine, read from /proc at the time of asking."""

import os
import resource
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

PROC = Path("/proc")
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class Processes(Collector):
    """CPU, memory and open files of this process and of its children, together and without a label for each."""

    def __init__(self, children: Callable[[], Iterable[int]] = tuple) -> None:
        self.children = children

    def collect(self) -> Iterator[Metric]:
        pids = [os.getpid(), *self.children()]
        cpu, memory, files = 0.0, [], []
        for pid in pids:
            try:
                fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
                open_files = len(os.listdir(PROC / str(pid) / "fd"))  # noqa: PTH208 - a count, and no paths
            except OSError:
                continue  # ended a moment ago, or no Linux
            cpu += (int(fields[11]) + int(fields[12])) / TICKS
            memory.append(int(fields[21]) * PAGE)
            files.append(open_files)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        yield CounterMetricFamily(
            "cms_process_cpu_seconds",
            "CPU that this process and its children have used, those that have ended too.",
            value=cpu + ended.ru_utime + ended.ru_stime,
        )
        yield _gauge("cms_processes", "Processes at work.", len(memory))
        yield _gauge("cms_process_memory_bytes", "Memory resident in all of them.", sum(memory))
        yield _gauge("cms_process_memory_max_bytes", "Memory resident in the largest.", max(memory, default=0))
        yield _gauge("cms_process_open_files", "Open files of the one with most.", max(files, default=0))
        yield _gauge(
            "cms_process_open_files_limit", "How many one may open.", resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        )


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
