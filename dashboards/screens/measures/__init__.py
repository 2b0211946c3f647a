"""Regulatory measures."""
