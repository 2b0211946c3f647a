"""The wall screen, for a room that nobody signs in from."""
