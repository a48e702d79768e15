"""Importing the files that managers upload, in a process of its own."""

from alo.uploads.working import import_uploads

__all__ = ["import_uploads"]
