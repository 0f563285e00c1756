"""Passes: one file each, one concern each; `run(document, options) -> Outcome`, pure, twice is the same as once."""
