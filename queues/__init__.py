"""Who is called next: aging, score, priority, contact rules, and the leased queue of each campaign."""
