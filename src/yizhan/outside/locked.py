"""Secrets that we must be able to use again: kept encrypted by the key of the installation, never shown again."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

PURPOSE = b"yizhan.outside.1"  # another use of the same key would be another


class Unreadable(ValueError):
    """The installation's secret key is not the one it was locked with: the secret has to be given anew."""


def lock(secret: str) -> str:
    return _fernet().encrypt(secret.encode()).decode()


def unlock(locked: str) -> str:
    try:
        return _fernet().decrypt(locked.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _fernet() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=PURPOSE).digest()
    return Fernet(base64.urlsafe_b64encode(key))
