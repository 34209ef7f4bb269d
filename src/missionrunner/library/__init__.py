"""The library: finding missions and agents, and resolving a mission's files into one definition."""
