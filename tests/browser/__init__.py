"""Pages in a real browser: a package, so that its files share what a whole room may share."""
