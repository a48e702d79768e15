"""The agent's call screen: one page for the whole shift, kept alive by one websocket."""
