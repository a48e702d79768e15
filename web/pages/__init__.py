"""Pages that every role has: signing in and out, preferences, errors; and what machines ask (health, metrics)."""
