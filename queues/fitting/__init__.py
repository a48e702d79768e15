"""Fitting a scorecard to what came of conversations. Imports numpy, scikit-learn and matplotlib: commands only, no
server."""
