"""Recordings after they were written: merged, encoded, stored, verified, told, and read back."""
