"""Choices that look random, and are the same in every process and every release."""

from zlib import crc32


def share(*key: object) -> float:
    """0 included to 1 excluded, evenly."""
    return crc32("/".join(map(str, key)).encode()) / 2**32


def number(key: str, below: int) -> int:
    return crc32(key.encode()) % below
