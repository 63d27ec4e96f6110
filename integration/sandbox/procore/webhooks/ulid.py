"""Ids of webhook events: 26 characters that sort by time."""

import hashlib
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(moment: datetime, number: int) -> str:
    """The same for the same time and number, so that two runs name their events alike."""
    chance = hashlib.sha256(f"event {number}".encode()).digest()[:10]
    value = int(moment.timestamp() * 1000) << 80 | int.from_bytes(chance)
    return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
