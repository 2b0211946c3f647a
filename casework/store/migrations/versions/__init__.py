"""One module per version of the operational store, numbered; a version that has been released is never edited."""
