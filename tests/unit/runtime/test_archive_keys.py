"""A passphrase opens a file in the next calm moment, where age finds the machine too slow just now."""

from __future__ import annotations

import pyrage
import pytest

from horarium.runtime import archive
from horarium.runtime.archive import Key
from horarium.runtime.errors import CannotRun

KEY = "a passphrase that is long"


@pytest.fixture
def sealed(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "PAUSES", (0, 0, 0))
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"rows")
    Key(KEY).encrypt(plain, sealed)
    return sealed


def busy(monkeypatch, times: int) -> None:
    """Age refuses so often as it does on a machine that has much else to do."""
    real, left = pyrage.passphrase.decrypt, [times]

    def decrypt(text, key):
        left[0] -= 1
        if left[0] >= 0:
            raise pyrage.DecryptError("Excessive work parameter for passphrase.\nDecryption would take around 32 seconds.")
        return real(text, key)

    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt)


def test_it_is_asked_again_until_the_machine_is_calm(sealed, tmp_path, monkeypatch):
    busy(monkeypatch, 2)

    Key(KEY).decrypt(sealed, tmp_path / "opened")

    assert (tmp_path / "opened").read_bytes() == b"rows"


def test_a_machine_that_stays_busy_is_not_called_a_damaged_file(sealed, tmp_path, monkeypatch):
    busy(monkeypatch, 99)

    with pytest.raises(CannotRun, match="too busy"):
        Key(KEY).decrypt(sealed, tmp_path / "opened")
