"""Deliverables: schemas, where values come from, computed fields, checks, differences. No I/O."""
