"""A small model of written Chinese, loaded only when something looks wrong."""
