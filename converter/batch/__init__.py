"""Many inputs: planned, worked on by one process or several, published whole, and remembered.

This is the only room that knows processes, and the only one that writes outputs to the disk (`publish`).
"""
