"""Settings, addresses and the WSGI entry: one file each."""
