"""Campaigns in motion: pacing, call attempts, presence of agents, dispatch, outcomes."""
