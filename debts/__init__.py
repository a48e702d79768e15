"""Debtors, phones, debts, agreements and payments: what is owed, by whom, and what was promised."""
