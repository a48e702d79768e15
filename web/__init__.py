"""Screens, websockets and the HTTP API: the only package that knows HTTP."""
