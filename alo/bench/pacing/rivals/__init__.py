"""Other ways to decide, to hold ours against: from ViciDial's rule to perfect foresight."""
