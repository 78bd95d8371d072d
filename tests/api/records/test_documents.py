"""Transcripts on paper: frozen, revoked, checked by anybody, and their PDF read by another library."""

import hashlib
import io
import json

import pytest
from pypdf import PdfReader
from structlog.testing import capture_logs

from domain.audit.models import AuditEvent
from domain.records.commands import documents
from domain.records.models import TranscriptDocument
from tests.api.records.samples import enter, period, published, student
from tests.factories.people import ParentGuardianFactory
from tests.factories.records import TranscriptDocumentFactory, TranscriptEntryFactory

pytestmark = pytest.mark.django_db
DOCUMENTS, VERIFICATIONS = "/api/v1/transcript-documents", "/api/v1/transcript-verifications"
REASON = {"reason": "Issued by mistake."}


def issue(client, profile):
    response = client.post(DOCUMENTS, {"student_id": str(profile.user_id)})
    assert response.status_code == 201, response.content
    return response.json()


def verify(client, code):
    return client.get(f"{VERIFICATIONS}/{code}")


def test_issue__freezes_the_transcript_as_it_is(client_as):
    profile, client = published(), client_as("staff")
    before = client.get(f"/api/v1/transcripts/{profile.user_id}").json()

    document = issue(client, profile)
    enter(profile, "HD", period(5))

    content = client.get(f"{DOCUMENTS}/{document['id']}/content").json()
    assert content == before
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert hashlib.sha256(canonical).hexdigest() == document["sha256"]
    assert document["issued_by_id"] == str(client.user.pk)
    assert document["verification_url"].startswith("http://testserver/api/v1/transcript-verifications/")
    event = AuditEvent.objects.get(action="transcript_document.add")
    assert document["verification_code"] not in json.dumps([event.before, event.after])


def test_issue__by_a_student__own_only(client_as):
    own, other = published(), published()
    client = client_as("student", user=own.user)

    assert issue(client, own)["student_id"] == str(own.user_id)
    refused = client.post(DOCUMENTS, {"student_id": str(other.user_id)})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/student_id")
    assert TranscriptDocument.objects.count() == 1


def test_issue__of_a_student_in_sight_but_not_in_reach__403_and_nothing_written(client_as):
    profile = published()
    guardian = ParentGuardianFactory(student=profile.user, consent_results=True).guardian
    both = client_as("parent", user=guardian)
    client_as("student", user=guardian)  # may issue their own

    response = both.post(DOCUMENTS, {"student_id": str(profile.user_id)})

    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert TranscriptDocument.objects.count() == 0


def test_issue__of_no_student__422(client_as):
    client = client_as("admin")

    response = client.post(DOCUMENTS, {"student_id": str(client.user.pk)})

    assert (response.status_code, response.json()["code"]) == (422, "no_transcript")
    assert TranscriptDocument.objects.count() == 0


def test_codes__of_two_documents__are_chosen_at_random(client_as, monkeypatch):
    asked = []
    monkeypatch.setattr(documents.secrets, "randbits", lambda bits: asked.append(bits) or len(asked))
    client, profile = client_as("staff"), student()

    codes = {issue(client, profile)["verification_code"] for _ in range(2)}

    assert (asked, len(codes)) == ([135, 135], 2)


def test_verification__by_anybody__tells_what_to_compare_and_nothing_else(client_as):
    profile = published()
    document = issue(client_as("staff"), profile)

    response = verify(client_as(), document["verification_code"])

    assert response.status_code == 200
    assert response.json() == {
        "status": "valid",
        "issued_at": document["issued_at"],
        "revoked_at": None,
        "university": "Swinburne University of Technology",
        "given_name": "Thị Hồng Ngọc",
        "family_name": "Nguyễn-Đặng",
        "course": {"code": "BA-CS", "name": "Bachelor of Computer Science"},
        "credit_points_attempted": "87.50",
        "credit_points_passed": "75.00",
        "credit_points_earned": "75.00",
        "gpa": "2.00",
        "wam": "60.00",
    }
    assert response["Cache-Control"] == "no-store"
    assert "anonymous" in response["RateLimit-Policy"]


def test_verification__of_a_code_as_people_type_it__is_the_same(client_as):
    code = issue(client_as("staff"), published())["verification_code"]
    nobody = client_as()
    grouped = "-".join(code[start : start + 4] for start in range(0, 28, 4))

    for typed in (grouped, grouped.lower(), grouped.replace("-", "%20"), code.replace("0", "O").replace("1", "l")):
        assert verify(nobody, typed).json() == verify(nobody, code).json()


def test_verification__of_an_unknown_or_mistyped_code__404_alike(client_as):
    document = TranscriptDocumentFactory()
    code = document.verification_code
    document_free = TranscriptDocumentFactory.build().verification_code
    nobody = client_as()

    for typed in (document_free, code[:-1] + ("0" if code[-1] != "0" else "1"), code[:-1], "x", str(document.pk)):
        response = verify(nobody, typed)
        assert (response.status_code, response.json()["code"]) == (404, "unknown_verification_code")


def test_verification__after_later_results__is_superseded(client_as):
    profile, client = published(), client_as("staff")
    document = issue(client, profile)
    code = document["verification_code"]

    TranscriptEntryFactory()  # of another student
    before = verify(client, code).json()
    enter(profile, "HD", period(5))
    after = verify(client, code).json()
    newer = issue(client, profile)

    assert (before["status"], after["status"]) == ("valid", "superseded")
    assert (after["gpa"], after["credit_points_attempted"]) == ("2.00", "87.50")  # as on the paper
    assert verify(client, newer["verification_code"]).json()["status"] == "valid"
    shown = {each["id"]: each["status"] for each in client.get(DOCUMENTS).json()["results"]}
    assert shown == {document["id"]: "superseded", newer["id"]: "valid"}


def test_revoke__by_staff__the_code_says_so_and_not_why(client_as):
    client = client_as("staff")
    document = issue(client, published())

    revoked = client.post(f"{DOCUMENTS}/{document['id']}/revoke", REASON)
    again = client.post(f"{DOCUMENTS}/{document['id']}/revoke", REASON)
    told = verify(client_as(), document["verification_code"])

    assert (revoked.json()["status"], revoked.json()["revocation_reason"]) == ("revoked", "Issued by mistake.")
    assert (again.status_code, again.json()["code"]) == (409, "document_revoked")
    assert (told.json()["status"], told.json()["revoked_at"]) == ("revoked", revoked.json()["revoked_at"])
    assert "mistake" not in told.content.decode()
    assert AuditEvent.objects.get(action="transcript_document.revoke").reason == "Issued by mistake."


@pytest.mark.parametrize("role", ["student", "auditor"])
def test_revoke__by_others__403_and_still_valid(client_as, role):
    profile = published()
    document = TranscriptDocumentFactory(student=profile.user)
    client = client_as(role, user=profile.user)

    assert client.post(f"{DOCUMENTS}/{document.pk}/revoke", REASON).status_code == 403
    document.refresh_from_db()
    assert document.revoked_at is None


def words_of(response):
    """Return the words of a PDF, page by page, as another library reads them."""
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(response.content))
    return reader, [page.extract_text().split() for page in reader.pages]


def body_of(pages):
    """Return the words of all pages without those at their feet."""
    return [word for page in pages for word in page[: page.index("Page")]]


def expected(content, document):
    """Return the words that the paper must have, in their order, from the JSON alone."""
    person, course, method = content["student"], content["course"], content["method"]
    code = "-".join(document["verification_code"][start : start + 4] for start in range(0, 28, 4))
    said = [content["university"], "Academic transcript", "Name:", person["given_name"], person["family_name"]]
    said += ["Student number:", person["student_number"], "Course:", course["code"], course["name"]]
    said += [f"({course['credit_points']} credit points)", "Academic standing:", content["academic_standing"]]
    said += [f"Issued: {document['issued_at'][:10]} {document['issued_at'][11:16]} UTC"]
    for part in content["periods"]:
        given = "Credit given without enrollment"
        said.append(f"{part['name']} ({part['starts_on']} to {part['ends_on']})" if part["starts_on"] else given)
        said.append("Unit Title Credit points Mark Grade Grade points")
        for line in part["entries"]:
            names = ("unit_code", "unit_name", "credit_points", "mark", "grade", "grade_name", "value")
            said += ["-" if line[name] is None else line[name] for name in names]
        said.append(figures(part["totals"]))
    said += ["All results", figures(content["totals"])]
    said.append("GPA: grade points weighted by credit points. WAM: marks weighted by credit points.")
    said += ["Every attempt of a unit counts.", method["rounding"]]
    said += ["Grade schemes:", ", ".join(method["grade_schemes"])]
    said += ["Verification code:", code, "Anybody can check this document at", document["verification_url"]]
    return " ".join(said).split()


def figures(totals):
    points = [totals[f"credit_points_{name}"] for name in ("attempted", "passed", "earned")]
    gpa, wam = (totals[name] or "-" for name in ("gpa", "wam"))
    return f"Credit points: {points[0]} attempted, {points[1]} passed, {points[2]} earned. GPA {gpa}, WAM {wam}."


def test_pdf__read_by_another_library__says_what_the_json_says(client_as):
    profile, client = published(), client_as("staff")
    TranscriptEntryFactory(student=profile.user, credit=True)
    document = issue(client, profile)

    response = client.get(f"{DOCUMENTS}/{document['id']}/pdf")

    reader, pages = words_of(response)
    content = client.get(f"{DOCUMENTS}/{document['id']}/content").json()
    assert body_of(pages) == expected(content, document)
    assert {"Thị", "Hồng", "Ngọc", "Nguyễn-Đặng", "Nhập", "môn", "lập", "trình"} <= set(body_of(pages))
    assert response["Content-Disposition"] == f'attachment; filename="transcript-{document["issued_at"][:10]}.pdf"'
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("no-store", "nosniff")
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)  # A4 in points


def test_pdf__of_many_results__has_numbered_pages(client_as):
    profile, client = student(), client_as("staff")
    for number in range(12):
        when = period(number)
        for _ in range(4):
            enter(profile, "D", when, mark="75.00")
    document = issue(client, profile)

    _, pages = words_of(client.get(f"{DOCUMENTS}/{document['id']}/pdf"))

    total = str(len(pages))
    assert len(pages) > 2
    assert [page[page.index("Page") :][:4] for page in pages] == [
        ["Page", str(number), "of", total + "Verification"] for number in range(1, len(pages) + 1)
    ]


def test_pdf__made_again__is_the_same_bytes_whatever_has_happened(client_as, frozen_clock):
    profile, client = published(), client_as("staff")
    path = f"{DOCUMENTS}/{issue(client, profile)['id']}/pdf"
    first = client.get(path).content

    frozen_clock.shift(300)
    enter(profile, "N", period(5))
    type(profile.user).objects.filter(pk=profile.user_id).update(family_name="Another")

    assert client.get(path).content == first
    assert first.startswith(b"%PDF-")


def test_pdf_and_content__of_somebody_else__404(client_as):
    document = TranscriptDocumentFactory()
    client = client_as("student")

    for part in ("", "/pdf", "/content"):
        assert client.get(f"{DOCUMENTS}/{document.pk}{part}").status_code == 404
        assert client_as().get(f"{DOCUMENTS}/{document.pk}{part}").status_code == 401


def test_dry_run__issues_nothing(client_as):
    profile = published()

    response = client_as("staff").post(DOCUMENTS, {"student_id": str(profile.user_id)}, HTTP_PREFER="dry-run")

    assert (response.status_code, response["Preference-Applied"]) == (201, "dry-run")
    assert TranscriptDocument.objects.count() == 0


def test_log__of_a_verification__does_not_hold_the_code(client_as):
    code = TranscriptDocumentFactory().verification_code

    with capture_logs() as lines:
        assert verify(client_as(), code).status_code == 200

    (line,) = [each for each in lines if each["event"] == "request"]
    assert line["path"] == "/api/v1/transcript-verifications/<str:code>"
    assert code not in str(lines)
