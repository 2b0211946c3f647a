"""Administration: people, rules and the audit log."""
