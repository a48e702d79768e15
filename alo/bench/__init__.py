"""`alo bench`: what the queues cost on this machine, beside the limits of the same server and other designs."""
