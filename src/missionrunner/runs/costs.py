"""What models cost, in words that every front end and the plan use."""

from __future__ import annotations

_UNKNOWN = "price not known"


def cost_words(cost: float | None, unpriced: int = 0, *, short: bool = False) -> str:
    """`0.02 US dollars and 2 calls without a known price`; `short` says USD, for where there is little room.

    `cost` is what is known of it, None where nothing is. `unpriced` calls come on top: a sum that leaves them
    out without a word would be read as the whole cost.
    """
    if cost is None:
        return _UNKNOWN
    # As many digits as matter; what costs something is never shown as nothing.
    digits = 2 if cost >= 0.1 or cost == 0 else 3 if short else 4
    known = f"{max(cost, 10.0**-digits) if cost else 0.0:.{digits}f} {'USD' if short else 'US dollars'}"
    if not unpriced:
        return known
    return f"{known} and {'1 call' if unpriced == 1 else f'{unpriced} calls'} without a known price"
