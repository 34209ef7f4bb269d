"""Prompts: strict templates in a sandbox, fenced documents, quotations looked up, numbers compared."""
