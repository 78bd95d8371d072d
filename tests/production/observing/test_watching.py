"""The rules, the dashboard and the runbooks agree with each other and with what real processes export."""

import json
import re

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from config.env import ROOT
from tests.production.observing.storm import Observed

pytestmark = pytest.mark.django_db
RULES = yaml.safe_load((ROOT / "docker/prometheus/alerts.yml").read_text())
SCRAPES = yaml.safe_load((ROOT / "docker/prometheus/prometheus.yml").read_text())
DASHBOARD = json.loads((ROOT / "docker/grafana/dashboards/cms.json").read_text())
RUNBOOKS = (ROOT / "docs/operations.md").read_text()
ALL = [rule for group in RULES["groups"] for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in ALL if "alert" in rule}
RECORDED = {rule["record"]: rule for rule in ALL if "record" in rule}
SHOWN = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
NAME = re.compile(r"\bcms[_:][a-z0-9_:]+")
RUNBOOK = re.compile(r"^### (\w+)$", re.MULTILINE)


def names_in(expression):
    return set(NAME.findall(re.sub(r'"[^"]*"', "", expression)))


@pytest.mark.parametrize("expression", [rule["expr"] for rule in ALL] + SHOWN)
def test_expression__of_a_rule_or_panel__is_promql(expression):
    promql_parser.parse(expression.replace("$__rate_interval", "1m"))


def test_names__in_rules_and_panels__are_exported_or_recorded(left: Observed):
    exported = {
        sample.name
        for text in left.metrics.values()
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    used = {name for expression in [*(rule["expr"] for rule in ALL), *SHOWN] for name in names_in(expression)}

    assert len(used) > 40
    assert used - exported - set(RECORDED) == set()


def test_metrics__that_are_exported__are_told_of_in_the_guide(left: Observed):
    families = {
        family.name
        for text in left.metrics.values()
        for family in text_string_to_metric_families(text)
        if family.name.startswith("cms_")
    }

    assert {name for name in families if f"`{name}" not in RUNBOOKS} == set()


def test_alert__of_any_kind__says_what_happened_how_bad_it_is_and_where_to_read_on():
    assert len(ALERTS) == 28
    for name, rule in ALERTS.items():
        assert rule["labels"]["severity"] in {"page", "ticket"}, name
        assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}, name
        assert rule["annotations"]["runbook_url"] == f"docs/operations.md#{name.lower()}", name
        assert rule["for"], name


def test_runbooks__are_those_of_the_alerts():
    assert sorted(RUNBOOK.findall(RUNBOOKS)) == sorted(ALERTS)


def test_runbook__of_any_alert__says_what_it_means_how_to_look_mend_and_know():
    for name in ALERTS:
        text = RUNBOOKS.partition(f"### {name}\n")[2].partition("\n##")[0]
        assert [part in text for part in ("**Means**", "**Look**", "**Mend**", "**Over**")] == [True] * 4, name


def test_jobs__that_alerts_name__are_scraped():
    named = {job for rule in ALL for job in re.findall(r'\bjob="([\w-]+)"', rule["expr"])}

    assert named <= {job["job_name"] for job in SCRAPES["scrape_configs"]}
    assert SCRAPES["rule_files"] == ["/etc/prometheus/alerts.yml"]


def test_dashboard__in_its_file__asks_the_data_source_that_is_provided():
    (source,) = yaml.safe_load((ROOT / "docker/grafana/provisioning/datasources/prometheus.yml").read_text())[
        "datasources"
    ]

    assert {panel["datasource"]["uid"] for panel in DASHBOARD["panels"] if panel["type"] != "row"} == {source["uid"]}
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
