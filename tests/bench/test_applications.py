from api.v1.academic.serializers import SemesterOfferingSerializer
from scripts.bench.applications import limit, plain


def test_applications__that_are_compared__say_what_the_api_says():
    shown = set(SemesterOfferingSerializer().fields) - set(SemesterOfferingSerializer.Meta.expand)

    assert {*plain.OFFERING, "open_now"} == shown
    assert [name for name in sorted(shown) if f"'{name}'," not in limit.ONE] == []
