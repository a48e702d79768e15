"""Scores: accounts, the scorecards that managers switch on, and scoring in bulk."""
