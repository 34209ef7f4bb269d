"""A run in time: what it is, what happened, what it cost. No input and no output here."""
