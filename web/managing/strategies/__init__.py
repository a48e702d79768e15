"""Strategies: how queues are ordered, edited in versions and tried on a portfolio before they go live."""
