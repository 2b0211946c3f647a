"""Pages by subject: each asks queries for frames and draws them. No SQL, no rule, no text of its own."""
