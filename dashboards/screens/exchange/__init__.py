"""Data exchange: `page`, and beside it everything that becomes of a filing, for senders and for those who look after them."""
