"""How fast campaigns are dialled: supervisors switch the mode of a running campaign here."""
