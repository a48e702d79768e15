"""Score models: the scorecards that are stored, how well each one fits, and which of them counts where."""
