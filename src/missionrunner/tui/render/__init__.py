"""Blocks of the plan's document drawn for a terminal, a module per form."""
