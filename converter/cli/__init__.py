"""The commands: one file each, thin. This is the only room that prints: data to stdout, talk to stderr."""
