"""Warnings: `page` with the queue, one warning and its evidence, changes of indicators and their trials."""
