"""Everything that lasts: tables, migrations, the lock of a run. The only room with SQL.

Importing this package loads no database library; `open_store` does.
"""
