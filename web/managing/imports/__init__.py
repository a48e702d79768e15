"""Imports: files that managers upload, how far each is, and what came of it."""
