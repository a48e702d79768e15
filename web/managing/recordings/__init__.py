"""Recordings of calls: found, listened to, downloaded; every listening is in the audit log."""
