"""The guided session in the terminal: a Textual app over `RunSession`. It holds no run logic."""
