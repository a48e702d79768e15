"""Supervision: the conversations of now, heard and helped by supervisors."""
