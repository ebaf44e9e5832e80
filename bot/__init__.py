"""Waypost: a study-group bot whose engine has never heard of a chat platform."""

__version__ = "0.1.0"
