"""SIP and audio on pjsua2: a node with worker processes, its protocol, and the simulated carrier."""
