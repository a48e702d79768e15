"""The régua de cobrança: which step a debt is due for, and the words for it."""
