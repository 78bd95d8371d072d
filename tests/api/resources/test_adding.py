"""Giving a unit something to read, changing it, taking it away."""

import pytest

from domain.audit.models import AuditEvent
from domain.files.models import File
from domain.policy import limits
from domain.policy.uploads import FilePurpose
from domain.resources.jobs import add_rows
from domain.resources.models import UnitResource
from tests.api.resources.samples import RESOURCES, URL, address, file_of, order, told
from tests.factories.academic import UnitFactory
from tests.factories.files import FileFactory
from tests.factories.resources import UnitResourceFactory
from tests.support.answers import refusals

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = "2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z"


@pytest.fixture
def convenor(client_as):
    return client_as("convenor")


@pytest.fixture
def unit(convenor):
    return UnitFactory(convenor=convenor.user)


def test_add__own_file__201_after_what_is_there(convenor, unit):
    UnitResourceFactory(unit=unit)
    file = file_of(convenor.user, name="outline.pdf")
    body = {"unit_id": str(unit.pk), "title": "Outline", "kind": "outline", "file_id": str(file.pk), "required": True}

    response = convenor.post(RESOURCES, body)

    assert response.status_code == 201, response.content
    names = (
        "title",
        "kind",
        "file_id",
        "file_name",
        "media_type",
        "size",
        "url",
        "required",
        "position",
        "visible_now",
    )
    assert {name: response.json()[name] for name in names} == {
        "title": "Outline",
        "kind": "outline",
        "file_id": str(file.pk),
        "file_name": "outline.pdf",
        "media_type": "application/pdf",
        "size": 9,
        "url": None,
        "required": True,
        "position": 2,
        "visible_now": True,
    }
    assert convenor.get(response["Location"]).json() == response.json()
    assert AuditEvent.objects.get().action == "unit_resource.add"


def test_add__address__201(convenor, unit):
    response = convenor.post(RESOURCES, address(unit))

    assert (response.status_code, response.json()["url"], response.json()["file_name"]) == (201, URL, None)


@pytest.mark.parametrize(
    ("more", "code", "pointer"),
    [
        ({"url": None}, "rule_broken", None),
        ({"url": "javascript:alert(1)"}, "resource_url_invalid", "/url"),
        ({"url": "http://library.example"}, "resource_url_invalid", "/url"),
        ({"url": "https://me:secret@library.example"}, "resource_url_invalid", "/url"),
        ({"url": f"https://library.example/{'a' * 2000}"}, "validation_failed", "/url"),
        ({"title": " "}, "validation_failed", "/title"),
        ({"title": "a" * 201}, "validation_failed", "/title"),
        ({"kind": "film"}, "validation_failed", "/kind"),
        ({"description": "a" * 5001}, "validation_failed", "/description"),
        ({"visible_from": SEPTEMBER, "visible_until": AUGUST}, "rule_broken", None),
        ({"visible_from": AUGUST, "visible_until": AUGUST}, "rule_broken", None),
        ({"visible_from": "tomorrow"}, "validation_failed", "/visible_from"),
        ({"position": 1}, "validation_failed", "/position"),
        ({"unit_id": "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a99"}, "validation_failed", "/unit_id"),
    ],
    ids=str,
)
def test_add__what_can_not_be__422_and_nothing_is_added(convenor, unit, more, code, pointer):
    response = convenor.post(RESOURCES, address(unit, **more))

    assert told(response) == (422, code)
    assert [each["pointer"] for each in response.json()["errors"]] == ([pointer] if pointer else [])
    assert UnitResource.objects.count() == 0


def test_add__file_and_address__422(convenor, unit):
    response = convenor.post(RESOURCES, address(unit, kind="other", file_id=str(file_of(convenor.user).pk)))

    assert told(response) == (422, "rule_broken")
    assert response.json()["params"] == {"rule": "unit_resources_are_a_file_or_an_address"}
    assert UnitResource.objects.count() == 0


def test_add__file_of_another__422_as_if_it_were_not_there(convenor, unit):
    file = file_of(FileFactory().owner)

    response = convenor.post(RESOURCES, address(unit, kind="other", url=None, file_id=str(file.pk)))

    assert (told(response), refusals(response)[1]) == ((422, "validation_failed"), [("/file_id", "does_not_exist")])
    assert UnitResource.objects.count() == 0


@pytest.mark.parametrize("how", [{"announced": True}, {"purpose": FilePurpose.SCHOLARSHIP_DOCUMENT}])
def test_add_and_change__own_file_unconfirmed_or_for_something_else__422_not_usable(convenor, unit, how):
    file, resource = file_of(convenor.user, **how), UnitResourceFactory(unit=unit)
    before, content = UnitResource.objects.values().get(), {"url": None, "file_id": str(file.pk)}

    added = convenor.post(RESOURCES, address(unit, kind="other", **content))
    changed = convenor.patch(f"{RESOURCES}/{resource.pk}", content, HTTP_IF_MATCH="*")

    for response in (added, changed):
        assert (told(response), refusals(response)[1]) == ((422, "file_not_usable"), [("/file_id", "file_not_usable")])
    assert UnitResource.objects.values().get() == before


def test_add__file_that_is_a_resource_already__409(convenor, unit):
    file = file_of(convenor.user)
    UnitResourceFactory(unit=unit, file=file)

    response = convenor.post(RESOURCES, address(unit, kind="other", url=None, file_id=str(file.pk)))

    assert told(response) == (409, "already_exists")
    assert response.json()["errors"][0]["pointer"] == "/file_id"
    assert UnitResource.objects.count() == 1


def test_add__to_a_unit_of_somebody_else__403(convenor):
    response = convenor.post(RESOURCES, address(UnitFactory()))

    assert told(response) == (403, "forbidden")
    assert UnitResource.objects.count() == 0


def test_add__one_too_many__409(convenor, unit, monkeypatch):
    monkeypatch.setattr(limits, "UNIT_RESOURCES_MAX", 1)
    UnitResourceFactory(unit=unit)

    response = convenor.post(RESOURCES, address(unit))

    assert (told(response), response.json()["params"]) == ((409, "too_many_resources"), {"limit": 1})


def test_change__with_its_tag__changes_and_is_recorded(convenor, unit):
    resource = UnitResourceFactory(unit=unit, address=True)
    path = f"{RESOURCES}/{resource.pk}"

    assert convenor.patch(path, {"title": "New"}).status_code == 428
    assert convenor.patch(path, {"title": "New"}, headers={"If-Match": '"x"'}).status_code == 412
    response = convenor.patch(path, {"title": "New"}, headers={"If-Match": convenor.get(path)["ETag"]})

    assert (response.status_code, response.json()["title"], response.json()["version"]) == (200, "New", 2)
    event = AuditEvent.objects.get()
    assert (event.action, event.before, event.after) == (
        "unit_resource.change",
        {"title": resource.title},
        {"title": "New"},
    )


def test_change__address_into_own_file__the_address_is_gone(convenor, unit):
    resource = UnitResourceFactory(unit=unit, address=True)
    file = file_of(convenor.user)
    path, headers = f"{RESOURCES}/{resource.pk}", {"If-Match": "*"}

    assert told(convenor.patch(path, {"file_id": str(file.pk)}, headers=headers)) == (422, "rule_broken")
    response = convenor.patch(path, {"file_id": str(file.pk), "url": None}, headers=headers)

    assert (response.json()["file_id"], response.json()["url"]) == (str(file.pk), None)


def test_change__of_another_convenors_unit__403_or_404(client_as, convenor):
    outline, reading = UnitResourceFactory(kind="outline", address=True), UnitResourceFactory(address=True)

    for resource, status in ((outline, 403), (reading, 404)):
        path = f"{RESOURCES}/{resource.pk}"
        assert convenor.patch(path, {"url": "javascript:1"}, headers={"If-Match": "*"}).status_code == status
        assert convenor.delete(path, headers={"If-Match": "*"}).status_code == status
        assert convenor.post(f"{path}/move", {"position": 1}).status_code == status
    assert UnitResource.objects.filter(version=1).count() == 2


def test_delete__one_in_the_middle__the_rest_moves_up_and_the_file_stays(convenor, unit):
    _, second, _ = (UnitResourceFactory(unit=unit, title=title) for title in "abc")

    response = convenor.delete(f"{RESOURCES}/{second.pk}", headers={"If-Match": "*"})

    assert response.status_code == 204
    assert order(unit) == [("a", 1), ("c", 2)]
    assert File.objects.filter(pk=second.file_id).exists()
    assert list(UnitResource.objects.order_by("position").values_list("version", flat=True)) == [1, 2]
    assert AuditEvent.objects.get().action == "unit_resource.delete"


def test_bulk__rows_of_two_units__are_added_in_order_with_an_outcome_each(convenor, unit):
    other = UnitFactory(convenor=convenor.user)
    items = [
        address(unit, title="a"),
        address(other, title="b"),
        address(unit, title="c", url="ftp://library.example"),
        address(UnitFactory(), title="d"),
        address(unit, title="e"),
    ]

    headers = {"Idempotency-Key": "readings"}
    response = convenor.post(f"{RESOURCES}/bulk", {"items": items, "atomic": False}, headers=headers)

    assert response.status_code == 200, response.content
    codes = [[error["code"] for error in each["errors"]] for each in response.json()["outcomes"]]
    assert codes == [[], [], ["resource_url_invalid"], ["forbidden"], []]
    assert (order(unit), order(other)) == ([("a", 1), ("e", 2)], [("b", 1)])


def test_bulk__atomic_with_one_refused__nothing_is_added(convenor, unit):
    items = [address(unit), address(unit, url="ftp://library.example")]

    response = convenor.post(f"{RESOURCES}/bulk", {"items": items}, headers={"Idempotency-Key": "readings"})

    assert told(response) == (422, "bulk_rejected")
    assert [each["pointer"] for each in response.json()["errors"]] == ["/items/1/url"]
    assert UnitResource.objects.count() == 0


def test_bulk__more_than_one_request_should_add__becomes_a_job(convenor, unit, monkeypatch):
    monkeypatch.setattr(limits, "BULK_INLINE_MAX", 2)
    file = file_of(convenor.user)
    items = [
        address(unit, title="a", visible_from=AUGUST),
        address(unit, title="b", kind="other", url=None, file_id=str(file.pk)),
        address(unit, title="c", url="ftp://library.example"),
    ]

    body = {"items": items, "atomic": False}
    response = convenor.post(f"{RESOURCES}/bulk", body, headers={"Idempotency-Key": "readings"})

    assert (response.status_code, order(unit)) == (202, [])
    add_rows(response.json()["id"])
    job = convenor.get(response["Location"]).json()
    assert (job["state"], job["result"]) == ("succeeded", {"created": 2, "failed": 1})
    assert order(unit) == [("a", 1), ("b", 2)]
    assert UnitResource.objects.get(title="b").file_id == file.pk
