"""The benchmark of reads: the product beside the least and the most that an answer may cost. See docs/benchmarks.md."""
