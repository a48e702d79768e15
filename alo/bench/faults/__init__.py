"""What a centre does when a part of it breaks under load: real processes, real calls, robot agents."""
