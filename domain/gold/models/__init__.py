"""Accounts, the entries of the ledger, and lots: what of them can still be spent, and until when."""

from domain.gold.models.ledger import GoldAccount, GoldTransaction
from domain.gold.models.lots import GoldAllocation, GoldLot

__all__ = ["GoldAccount", "GoldAllocation", "GoldLot", "GoldTransaction"]
