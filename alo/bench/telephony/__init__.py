"""`alo bench telephony`: how many calls this machine sets up and holds, what they cost, and how late their audio is."""
