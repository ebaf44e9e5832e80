"""Facts and rules of a study group: standard library only, no async, no input or output."""
