"""The wallboard: what the centre is doing now, for supervisors and the television on the wall."""
