"""Composition root: the `alo` command, settings, processes and the demo. The only package that sees all others."""
