"""`alo bench pacing`: how busy pacers keep agents and how many people they lose, in virtual time."""
