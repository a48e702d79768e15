"""Contact rules: hours by state, caps, holidays and cooling, as dated rows with their sources, and their history."""
