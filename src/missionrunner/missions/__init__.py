"""Missions: the Markdown reader, the phase graph and the typed brief that they give."""
