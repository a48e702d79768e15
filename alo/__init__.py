"""Composition root: the `alo` command, settings, the processes of each role, the demo. The only package that sees all others."""
