"""`alo demo`: a whole centre on one machine, with a simulated carrier, sample debtors and robot agents."""
