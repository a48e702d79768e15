"""The managers' screens: one folder per screen, each with its addresses (routes), its pages and the forms it reads."""
