"""The figures of docs/performance.md: one program a figure, each with its floors in the same run."""
