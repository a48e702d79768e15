"""Tests of Alô."""
