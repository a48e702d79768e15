"""A PostgreSQL server of Alô's own: a child process that serves one data directory and dies with its parent. Linux."""

from store.embedded.directory import default_data_dir
from store.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "default_data_dir"]
