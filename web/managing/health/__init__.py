"""Queue health: who may be called now, why the others may not, and how the rest of the day goes."""
