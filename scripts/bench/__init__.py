"""The benchmark of reads: the product beside the least that an answer can cost. See docs/benchmarks.md."""
