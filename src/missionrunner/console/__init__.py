"""The guided run, line by line: plain text without redraw, for terminals, screen readers and logs."""
