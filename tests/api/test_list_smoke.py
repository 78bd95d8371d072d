import pytest
from tests.factories.academic import SemesterOfferingFactory
pytestmark = pytest.mark.django_db

def test_x(client_as, query_count):
    c = client_as(role="student")
    SemesterOfferingFactory.create_batch(3)
    r = c.get("/api/v1/semester-offerings?expand=unit,teaching_period&search=sub")
    assert r.status_code == 200, r.content
    assert len(r.json()["results"]) == 3
    assert query_count(lambda: c.get("/api/v1/semester-offerings?expand=unit")) == 2
    assert c.get("/api/v1/nothing").json()["code"] == "not_found"
    assert client_as().get("/api/v1/units").status_code == 401
