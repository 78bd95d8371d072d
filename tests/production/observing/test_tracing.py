import socket

from opentelemetry.sdk.trace import TracerProvider

from config.telemetry.tracing import Sender


def is_open(wire):
    """Tell whether the other side has not hung up, when all that it sent is read."""
    wire.setblocking(False)
    try:
        while wire.recv(1 << 16):
            pass
    except BlockingIOError:
        return True
    return False


def test_end__while_the_collector_says_nothing__does_not_wait_for_it():
    with socket.create_server(("127.0.0.1", 0)) as collector:
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(Sender(f"http://127.0.0.1:{collector.getsockname()[1]}"))
        tracer = provider.get_tracer("tests")
        for _ in range(2_000):  # several batches
            tracer.start_span("a request").end()
        wire, _ = collector.accept()

        provider.shutdown()

        with wire:
            assert is_open(wire)  # its first request was not waited for
