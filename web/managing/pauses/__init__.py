"""The reasons for agents' pauses."""
