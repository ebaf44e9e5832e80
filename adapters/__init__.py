"""The platforms, one folder each; none of them knows another."""
