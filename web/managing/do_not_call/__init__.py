"""Do-not-call lists: what each holds and where it comes from, files that replace one, and requests made to us."""
