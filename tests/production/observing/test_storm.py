"""What real processes tell of themselves after a storm: metrics, logs and traces."""

import json
import signal
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.production.observing.storm import Observed

pytestmark = pytest.mark.django_db  # so that there is a test's database for the storm
PROBES = {"/livez": {"status": "ok"}, "/startupz": {"status": "ok"}}
READY = {"status": "ok", "checks": {"postgresql": "ok", "migrations": "ok", "redis": "ok"}}


def samples(text):
    """Return the samples of an exposition by name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(text, name, **labels):
    return samples(text)[(name, tuple(sorted(labels.items())))]


@pytest.mark.parametrize("name", ["web", "stream"])
def test_probes__of_a_running_process__are_answered_also_without_a_body(left: Observed, name):
    told = left.notes["probes"]
    for path, expected in {**PROBES, "/readyz": READY}.items():
        status, _, body = told[(name, "GET", path)]
        bare_status, bare_headers, bare_body = told[(name, "HEAD", path)]
        assert (status, json.loads(body)) == (200, expected)
        assert (bare_status, bare_headers["content-length"], bare_body) == (200, str(len(body)), b"")


def test_metrics__of_the_web__count_by_route_and_never_by_path(left: Observed):
    web = left.metrics["web"]

    assert value(web, "cms_http_requests_total", route="/api/v1/me", method="GET", status="200") == 1
    assert value(web, "cms_http_requests_total", route="/api/v1/me", method="GET", status="401") == 1
    assert value(web, "cms_http_request_seconds_count", route="/api/v1/me", method="GET") == 2
    assert value(web, "cms_http_requests_total", route="(none)", method="GET", status="404") >= 1
    assert value(web, "cms_refusals_total", code="internal_error") == 1
    assert value(web, "cms_database_errors_total", error="OperationalError") == 1
    assert value(web, "cms_http_requests_in_flight") == 0
    routes = {dict(labels)["route"] for name, labels in samples(web) if name == "cms_http_requests_total"}
    assert len(routes) > 3
    assert all("canary" not in route and "@" not in route for route in routes)
    assert not any("/livez" in route or "/readyz" in route for route in routes)


def test_metrics__after_a_worker_was_killed__still_hold_what_it_counted(left: Observed):
    before, after = (samples(left.notes[when]) for when in ("before", "after"))
    counted = {key: number for key, number in before.items() if key[0].startswith(("cms_http_request", "cms_refusals"))}

    assert sum(number for key, number in counted.items() if key[0] == "cms_http_requests_total") >= 10
    assert {key: after[key] for key in counted} == counted
    assert value(left.metrics["web"], "cms_processes") == 3


def test_files_of_counts__after_all_have_ended__are_one_of_each_kind_and_the_web_servers_alone(left: Observed):
    assert left.notes["counts"] == ["counter_ended.db", "histogram_ended.db"]


def test_metrics__of_every_process__tell_which_code_runs_and_what_it_takes(left: Observed):
    for name, text in left.metrics.items():
        (info,) = [dict(labels) for metric, labels in samples(text) if metric == "cms_build_info"]
        assert (info["process"], info["version"]) == (name, "0.1.0")
        assert value(text, "cms_process_cpu_seconds_total") > 0
        assert value(text, "cms_process_memory_bytes") > 20_000_000
        assert value(text, "cms_process_open_files") < value(text, "cms_process_open_files_limit")


def test_metrics__of_the_worker__tell_of_the_servers_behind(left: Observed):
    worker = left.metrics["worker"]

    assert value(worker, "cms_postgresql_up") == value(worker, "cms_redis_up") == 1
    assert value(worker, "cms_workers_alive") == 1
    assert value(worker, "cms_tasks_total", task="authentication.send_password_reset", outcome="failed") >= 1
    assert value(worker, "cms_task_seconds_count", task="authentication.send_password_reset") >= 1
    assert value(worker, "cms_postgresql_connections_limit") > 50
    assert 29 * 3600 < value(worker, "cms_backup_age_seconds") < 32 * 3600
    assert value(worker, "cms_replica_up") == 1
    assert value(worker, "cms_replica_lag_seconds") == 0
    assert 89 < (value(worker, "cms_certificate_expires_timestamp_seconds") - time.time()) / 86400 < 91
    assert value(worker, "cms_disk_free_bytes", place="backups") > 0


def test_metrics__of_the_stream__tell_how_many_listen(left: Observed):
    assert value(left.metrics["stream"], "cms_streams_open") == 0
    assert value(left.metrics["stream"], "cms_streams_limit") == 5000


def test_log__of_every_process__is_json_and_says_what_happened(left: Observed):
    lines = left.log()
    events = {line["event"] for line in lines}
    faults = [line["exception"] for line in lines if line["event"] == "unhandled"]

    assert (left.notes["fault"], left.notes["timeout"]) == (500, 503)
    assert ["[57014]" in line["exception"] for line in lines if line["event"] == "database_unavailable"] == [True]
    assert len(faults) == 1
    assert "[23505]" in faults[0]
    assert "psycopg.errors.UniqueViolation" in faults[0]
    assert "api/" in faults[0]
    assert any(event.startswith("Listening at: http") for event in events)
    assert any(event.startswith("Starting job authentication.send_password_reset[") for event in events)
    assert any("send_password_reset" in line["event"] and "exception" in line for line in lines)
    assert {line["path"] for line in lines if line["event"] == "request"} >= {"/api/v1/me", "/api/v1/auth/token"}


def test_log__after_secrets_were_sent_everywhere__holds_none_of_them(left: Observed):
    text = left.log_text()

    assert len(left.notes["canaries"]) == 9
    assert [name for name, secret in left.notes["canaries"].items() if secret in text] == []


def test_metrics_and_traces__after_secrets_were_sent_everywhere__hold_none_of_them(left: Observed):
    told = "".join(left.metrics.values()).encode() + b"".join(left.collector.bodies)

    assert [name for name, secret in left.notes["canaries"].items() if secret.encode() in told] == []


def test_trace__of_a_request_within_another__joins_it_and_is_told_in_the_log(left: Observed):
    spans = [span for span in left.collector.spans if span.trace_id.hex() == "ab" * 16]
    (request,) = [span for span in spans if span.name == "GET /api/v1/me"]
    told = {each.key: each.value for each in request.attributes}
    (line,) = [line for line in left.log() if line.get("trace_id") == "ab" * 16 and line["event"] == "request"]

    assert request.parent_span_id.hex() == "cd" * 8
    assert told["http.route"].string_value == "/api/v1/me"
    assert told["http.response.status_code"].int_value == 200
    assert told["cms.request_id"].string_value == line["request_id"]


def test_trace__of_a_request__holds_its_queries_without_values(left: Observed):
    queries = [span for span in left.collector.spans if span.name.startswith("PostgreSQL ")]
    texts = [each.value.string_value for span in queries for each in span.attributes if each.key == "db.query.text"]

    assert any("INSERT INTO" in text and "%s" in text for text in texts)
    assert all(span.parent_span_id for span in queries)


def test_trace__of_queued_work__tells_its_task_and_its_fault(left: Observed):
    work = [span for span in left.collector.spans if span.name == "task authentication.send_password_reset"]

    assert work
    assert {each.key for each in work[0].attributes} >= {"cms.task", "cms.task_number", "error.type"}


def test_end__of_every_process__is_in_order(left: Observed):
    # uvicorn ends by the very signal that it was sent, once it has finished.
    assert left.notes["codes"] == {"web": 0, "stream": -signal.SIGTERM, "worker": 0}
