"""Entries of gold, each with the lot that it brings, if it does; and what was taken of lots."""

from datetime import timedelta

import factory

from domain.gold.models import GoldAccount, GoldLot, GoldTransaction
from domain.policy.gold import GoldKind
from domain.shared import clock
from tests.factories.users import UserFactory


class GoldAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GoldAccount
        django_get_or_create = ("student",)

    student = factory.SubFactory(UserFactory)


class GoldTransactionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GoldTransaction
        exclude = ("account",)
        skip_postgeneration_save = True

    student = factory.SubFactory(UserFactory)
    account = factory.LazyAttribute(lambda row: GoldAccountFactory(student=row.student))
    kind = GoldKind.AWARD
    amount = 50
    key = factory.Sequence(lambda n: f"award-{n}")
    note = "Helped at the open day."

    @factory.post_generation
    def days(self, create, extracted, **kwargs):
        """Bring a lot that lasts so long."""
        if create and self.amount > 0:
            expires_at = clock.now() + timedelta(days=extracted or 100)
            lot = {"student": self.student, "amount": self.amount, "remaining": self.amount}
            GoldLot.objects.create(transaction=self, expires_at=expires_at, **lot)
