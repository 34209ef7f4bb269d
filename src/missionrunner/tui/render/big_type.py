"""Large letters for a shared screen: three rows high, drawn with half blocks, or five with whole ones."""

from __future__ import annotations

import unicodedata

# Five rows of pixels; "#" is lit. Letters are three pixels wide, some five.
_FONT = {
    "A": ".#. #.# ### #.# #.#", "B": "##. #.# ##. #.# ##.", "C": ".## #.. #.. #.. .##",
    "D": "##. #.# #.# #.# ##.", "E": "### #.. ##. #.. ###", "F": "### #.. ##. #.. #..",
    "G": ".## #.. #.# #.# .##", "H": "#.# #.# ### #.# #.#", "I": "# # # # #",
    "J": "..# ..# ..# #.# .#.", "K": "#.# #.# ##. #.# #.#", "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#", "N": "#..# ##.# #.## #..# #..#",
    "O": ".#. #.# #.# #.# .#.", "P": "##. #.# ##. #.. #..", "Q": ".#. #.# #.# .#. ..#",
    "R": "##. #.# ##. #.# #.#", "S": ".## #.. .#. ..# ##.", "T": "### .#. .#. .#. .#.",
    "U": "#.# #.# #.# #.# ###", "V": "#.# #.# #.# #.# .#.", "W": "#...# #...# #.#.# #.#.# .#.#.",
    "X": "#.# #.# .#. #.# #.#", "Y": "#.# #.# .#. .#. .#.", "Z": "### ..# .#. #.. ###",
    "0": "### #.# #.# #.# ###", "1": ".#. ##. .#. .#. ###", "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###", "4": "#.# #.# ### ..# ..#", "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###", "7": "### ..# ..# ..# ..#", "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###", ".": ". . . . #", ",": ".. .. .. .# #.", ":": ". # . # .",
    "-": "... ... ### ... ...", "+": "... .#. ### .#. ...", "%": "#.# ..# .#. #.. #.#",
    "/": "..# ..# .#. #.. #..", "&": ".#.. #.#. .#.# #.#. .#.#", "(": ".# #. #. #. .#",
    ")": "#. .# .# .# #.", "'": "# # . . .", "!": "# # # . #", "?": "##. ..# .#. ... .#.",
    "$": ".## ##. .#. .## ##.", "€": ".## #.. ##. #.. .##", "£": ".## .#. ### .#. ###",
    " ": ".. .. .. .. ..",
}  # fmt: skip
BIG_ROWS = 5
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def can_be_big(text: str) -> bool:
    """True if every letter has a large form."""
    return bool(text.strip()) and all(letter in _FONT for letter in _letters(text))


def big_lines(text: str, columns: int, *, ascii_only: bool = False, double: bool = False) -> list[str]:
    """The text in large type on as many lines as its words need; [] if it does not fit or cannot be drawn.

    Three rows a line with half blocks, five with ASCII; five rows of twice the width with `double`.
    """
    if not can_be_big(text):
        return []
    rows: list[str] = []
    wide = 2 if double else 1
    for words in _lines_of_words(_letters(text).split(), columns // wide):
        if not words:
            return []
        pixels = _pixels(words)
        rows += [""] if rows else []
        if ascii_only or double:
            lit = ("#" if ascii_only else "█") * wide
            rows += ["".join(lit if on else " " * wide for on in row).rstrip() for row in pixels]
        else:
            pixels.append([False] * len(pixels[0]))
            rows += [
                "".join(_HALVES[pair] for pair in zip(pixels[n], pixels[n + 1], strict=True)).rstrip()
                for n in (0, 2, 4)
            ]
    return rows


def _letters(text: str) -> str:
    """In capitals and without marks: "Größe" is "GROSSE"."""
    plain = unicodedata.normalize("NFKD", text.upper().replace("–", "-").replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _columns(words: str) -> int:
    return sum(len(_FONT[letter].split()[0]) + 1 for letter in words) - 1


def _lines_of_words(words: list[str], columns: int) -> list[str]:
    """As many words on a line as fit; a single word that does not fit gives an empty line."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _columns(longer) <= columns:
            lines[-1] = longer
        else:
            lines.append(word if _columns(word) <= columns else "")
    return lines


def _pixels(words: str) -> list[list[bool]]:
    rows: list[list[bool]] = [[] for _ in range(BIG_ROWS)]
    for letter in words:
        for row, drawn in zip(rows, _FONT[letter].split(), strict=True):
            row += [*(sign == "#" for sign in drawn), False]
    return rows
