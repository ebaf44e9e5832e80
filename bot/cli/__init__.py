"""What the command line does, one small file a command; each is loaded only when it is asked for."""
