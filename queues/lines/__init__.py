"""How calls leave: what a trunk is told, how numbers are dialled on it, which number is shown, how it does."""
