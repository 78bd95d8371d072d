"""The resources of units."""

import factory

from domain.policy.uploads import FilePurpose
from domain.resources.models import UnitResource
from tests.factories.academic import UnitFactory
from tests.factories.files import FileFactory


class UnitResourceFactory(factory.django.DjangoModelFactory):
    """A file after what its unit has; `address=True` makes it an address instead."""

    class Meta:
        model = UnitResource

    class Params:
        address = factory.Trait(file=None, url="https://library.example/reading")

    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence(lambda n: f"Reading {n}")
    kind = "reading"
    file = factory.SubFactory(FileFactory, purpose=FilePurpose.UNIT_RESOURCE)
    position = factory.LazyAttribute(lambda row: UnitResource.objects.filter(unit=row.unit).count() + 1)
