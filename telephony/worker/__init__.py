"""A SIP worker process: one pjsua2 endpoint, its calls and their audio."""
