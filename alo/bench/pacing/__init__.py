"""`alo bench pacing`: how busy agents are kept and how many callers are lost, in virtual time, by our pacer and others."""
