"""What `prove` does: attacks on the running installation, each with what was tried and what came."""
