"""Pure functions on bytes and text; nothing here knows a document, a file or a terminal."""
