"""Calls that come in: whose they are, who is calling, and how a caller waits until an agent is free."""
