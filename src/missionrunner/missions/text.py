"""Text from strangers made safe and plain: control characters, repaired encodings, slugs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from missionrunner.missions.limits import MAX_ID_CHARS

# C0 except tab and newline, DEL, C1, bidi controls, zero-width marks, byte order mark, interlinear
# annotations and tag characters; terminal sequences (CSI, OSC) go as a whole so that no debris stays.
_TERMINAL_SEQUENCE = re.compile(
    r"\x1b\[[0-9;?]{0,32}[ -/]{0,4}[@-~]|\x1b\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\)"
)
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_BLANK_LIKE = re.compile("[\x0b\x0c\u2028\u2029]")
_NON_ASCII_RUN = re.compile("[\u0080-\uffff]{2,200}")
_EMOJI = (
    "\u200d\u20e3\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\ufe0e\ufe0f"
    "\U0001f000-\U0001faff"
)
_EDGE_EMOJI = re.compile(rf"^[{_EMOJI}\s]+|[{_EMOJI}\s]+$")
_KEYCAP = re.compile("^[0-9#*]\ufe0f?\u20e3\\s*")
_SPACES = re.compile(r"\s+")
_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))}
)
# Words that CEL reserves, and the names under which expressions find a mission's data.
_EXPRESSION_NAMES = frozenset(
    [
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
        "true",
        "false",
        "null",
        "intake",
        "playbook",
        "documents",
        "row",
        "index",
        "has",
        "all",
        "exists",
        "map",
        "filter",
        "size",
        "sum",
        "prod",
        "near",
        "abs",
        "ceil",
        "floor",
        "min",
        "max",
        "distinct",
        "tail",
        "first",
        "concat",
        "numbered",
        "mentions",
        "capitalise",
        "number",
        "largest_part",
        "int",
        "uint",
        "double",
        "string",
        "bool",
        "bytes",
        "list",
        "type",
        "dyn",
        "timestamp",
        "duration",
        "matches",
        "contains",
    ]
)


def normalise_newlines(text: str) -> str:
    """CRLF and lone CR become line feeds; other line separators become blanks, so line numbers hold."""
    return _BLANK_LIKE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def strip_controls(text: str) -> str:
    """Remove everything that could steer a terminal or reorder what a person reads."""
    if "\x1b" in text:
        text = _TERMINAL_SEQUENCE.sub("", text)
    return _CONTROL.sub("", text)


def control_lines(text: str) -> list[int]:
    """The 1-based lines of `text` that hold control characters, byte order mark at the start aside."""
    found: set[int] = set()
    line, position = 1, 0
    for match in _CONTROL.finditer(text):
        if match.start() == 0 and match.group() == "\ufeff":
            continue
        line += text.count("\n", position, match.start())
        position = match.start()
        found.add(line)
    return sorted(found)


def one_line(text: str, limit: int = 200) -> str:
    """`text` as it may stand in a message: one line, no control characters, shortened."""
    clean = _SPACES.sub(" ", strip_controls(normalise_newlines(text))).strip()
    return clean if len(clean) <= limit else clean[: limit - 3] + "..."


def _undo_double_encoding(run: re.Match[str]) -> str:
    raw = bytearray()
    for char in run.group():
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                return run.group()
            raw.append(ord(char))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return run.group()


def repair_double_encoding(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 and saved again; other text stays as it is.

    Only a whole run of non-ASCII characters that is valid UTF-8 in Windows-1252 bytes is changed, so
    an ordinary accented letter is never touched.
    """
    return _NON_ASCII_RUN.sub(_undo_double_encoding, text)


def strip_emoji(text: str) -> str:
    """`text` without emoji and symbols at its two ends."""
    return _EDGE_EMOJI.sub("", _KEYCAP.sub("", text.strip())).strip()


def squeeze(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def slugify(text: str, *, separator: str = "-", fallback: str = "") -> str:
    """Lower-case ASCII letters and digits joined by `separator`, at most 60 characters, no device name.

    Accents are folded; a text without any Latin letter or digit gives `fallback`.
    """
    folded = unicodedata.normalize(
        "NFKD", text[:1_000].replace("ß", "ss").replace("ø", "o").replace("Ø", "O")
    )
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode().lower().replace("'", ""))
    slug = separator.join(words)
    if len(slug) > MAX_ID_CHARS:
        cut = slug[:MAX_ID_CHARS]
        slug = cut.rsplit(separator, 1)[0] if separator in cut[20:] else cut
    slug = slug.strip(separator) or fallback
    return f"{slug}{separator}file" if slug in _WINDOWS_DEVICES else slug


def identifier(text: str, fallback: str) -> str:
    """A slug with underscores that can be named in an expression: no leading digit, no reserved word."""
    slug = slugify(text, separator="_")
    slug = slug.lstrip("0123456789_") or (f"{fallback}_{slug}" if slug else fallback)
    return f"{slug}_item" if slug in _EXPRESSION_NAMES else slug


def unique(candidate: str, taken: Collection[str], separator: str = "-") -> str:
    """`candidate`, or with the first number from 2 that makes it new; never longer than 60 characters."""
    if candidate not in taken:
        return candidate
    number = 2
    while True:
        tail = f"{separator}{number}"
        name = candidate[: MAX_ID_CHARS - len(tail)].rstrip(separator) + tail
        if name not in taken:
            return name
        number += 1


def file_slug(name: str) -> str:
    """The slug of a mission: its lower-cased file stem or folder name, as people know the file.

    What could leave a folder or hide text is taken out: separators, control characters, "." and "..".
    """
    slug = re.sub(r"[/\\:]+", "-", one_line(strip_controls(name)).lower())[:MAX_ID_CHARS].strip()
    return f"{slug}-mission" if slug in _WINDOWS_DEVICES else slug if slug.strip(".") else "mission"
