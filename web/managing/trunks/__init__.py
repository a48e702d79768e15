"""Trunks: how they do on every node, what is set on them, which numbers they show, and why calls over them failed."""
