"""Tests of what runs under Horarium."""
