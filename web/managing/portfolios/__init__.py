"""Portfolios: what each holds, how late it is, what was imported into it, and what may be agreed on."""
