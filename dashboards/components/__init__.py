"""Pieces that every page is made of: numbers, table with downloads, freshness stamp, breadcrumb, metric cards."""
