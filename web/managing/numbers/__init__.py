"""Our own numbers: who answers them, when, and how those who wait are treated."""
