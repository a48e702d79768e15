"""Campaigns: who is called, by which team, over which trunk, in which order, and a preview before anything is saved."""
