"""Keeping the data: backups that are made, proven, kept by a plan and restored, and tables that are as they should be."""
