"""Why a debtor is called next, later, or not at all; every look at one is logged (LGPD art. 37)."""
