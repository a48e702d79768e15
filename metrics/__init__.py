"""Prometheus instruments and the formulas of the KPIs."""
