"""What each command of ``aftercare`` does. One module for each kind of person who types it."""
