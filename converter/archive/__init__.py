"""Archives that prove themselves: BagIt bags with originals, editions, the ledger of each article, and provenance."""
