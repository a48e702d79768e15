"""`alo bench amd`: who answered, told by our detector and by Asterisk's, on the same recordings."""
