"""What is done with a call while it lasts: hold, further legs, transfer, sounds, supervision."""
