import pytest

from domain.shared.vault import Unreadable, Vault

VAULT = Vault(b"k" * 32)


def test_seal__opened_for_its_owner__the_same_text():
    sealed = VAULT.seal("JBSWY3DP", owner="ada")

    assert b"JBSWY3DP" not in sealed
    assert VAULT.unseal(sealed, owner="ada") == "JBSWY3DP"
    assert VAULT.seal("JBSWY3DP", owner="ada") != sealed


@pytest.mark.parametrize(
    ("vault", "owner", "change"),
    [(VAULT, "eve", 0), (Vault(b"x" * 32), "ada", 0), (VAULT, "ada", 1)],
    ids=["other owner", "other key", "changed"],
)
def test_seal__opened_otherwise__refused(vault, owner, change):
    sealed = bytearray(VAULT.seal("JBSWY3DP", owner="ada"))
    sealed[-1] ^= change

    with pytest.raises(Unreadable):
        vault.unseal(bytes(sealed), owner=owner)


def test_fingerprint__depends_on_text_owner_and_key():
    marks = {
        VAULT.fingerprint("code", owner="ada"),
        VAULT.fingerprint("code2", owner="ada"),
        VAULT.fingerprint("code", owner="eve"),
        Vault(b"x" * 32).fingerprint("code", owner="ada"),
    }

    assert len(marks) == 4
    assert VAULT.fingerprint("code", owner="ada") in marks
