"""Bytes from anywhere to text: UTF-8, UTF-16 with a mark, Latin-1 with a warning; binary is refused."""

from __future__ import annotations

import codecs

from missionrunner.errors import NotAMission
from missionrunner.missions.limits import MAX_FILE_BYTES
from missionrunner.missions.model import ReaderWarning
from missionrunner.missions.text import one_line


def _refuse(path: str, reason: str) -> NotAMission:
    return NotAMission(f"{one_line(path) or 'file'}: {reason}")


def _utf16(data: bytes, path: str) -> tuple[str, list[ReaderWarning]] | None:
    """UTF-16 with a byte order mark, or without one where every other byte is empty."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        sample = data[:4_000]
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        half = max(1, len(sample) // 2)
        if len(sample) < 8 or max(even, odd) < 0.7 * half or min(even, odd) > 0.05 * half:
            return None
        encoding = "utf-16-be" if even > odd else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refuse(path, "looks like UTF-16 but cannot be decoded; save it as UTF-8") from error
    if "\x00" in text:
        raise _refuse(path, "is binary, not text")
    return text.removeprefix("\ufeff"), [
        ReaderWarning(1, "the file is UTF-16; it was read as such (UTF-8 is safer)")
    ]


def _latin1(data: bytes, path: str) -> tuple[str, list[ReaderWarning]]:
    high = sum(byte >= 0x80 for byte in data[:200_000])
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in data[:200_000])
    size = max(1, min(len(data), 200_000))
    if controls > size // 100 or high > size * 0.3:
        raise _refuse(path, "is binary or in an unknown encoding; save it as UTF-8")
    line = 1
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text, [ReaderWarning(line, "the file is not UTF-8; it was read as Windows-1252 (Latin-1)")]


def decode_mission_bytes(data: bytes, path: str) -> tuple[str, list[ReaderWarning]]:
    """The text of a file with warnings about its encoding.

    Raises NotAMission for binary data, data with NUL bytes, an encoding that cannot be told, or more
    than MAX_FILE_BYTES bytes.
    """
    if len(data) > MAX_FILE_BYTES:
        raise _refuse(path, f"is larger than {MAX_FILE_BYTES // 1_000_000} MB, the limit for a mission file")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _refuse(path, "is UTF-32; save it as UTF-8")
    if (found := _utf16(data, path)) is not None:
        return found
    if b"\x00" in data:
        raise _refuse(path, "is binary, not text (it holds NUL bytes)")
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), []
    except UnicodeDecodeError:
        return _latin1(data, path)
