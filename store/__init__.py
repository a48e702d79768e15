"""PostgreSQL: the embedded server, the pool, migrations, named statements, and the bus on LISTEN/NOTIFY."""
