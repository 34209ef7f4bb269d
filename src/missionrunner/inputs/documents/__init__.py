"""Input documents: read into sections, assigned to a mission's inputs, searched by heading and table."""
