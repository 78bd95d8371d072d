"""The metrics of the process that keeps streams open."""

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.env import ENV
from config.telemetry.exposition import serve
from config.telemetry.work import own_registry
from domain.policy import limits


class Streams(Collector):
    """How many listen, and how many may."""

    def __init__(self, count: Callable[[], int]) -> None:
        self.count = count

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("cms_streams_open", "Streams of news that are open.", value=self.count())
        yield GaugeMetricFamily(
            "cms_streams_limit", "Streams that this process keeps open.", value=limits.STREAMS_ALL_MAX
        )


def begin(count: Callable[[], int]) -> None:
    """Serve the metrics, if they have an address.

    :raises PortTaken: if the address is somebody else's
    """
    if ENV.metrics_bind:
        registry = own_registry("stream")
        registry.register(Streams(count))
        serve(ENV.metrics_bind, registry)
