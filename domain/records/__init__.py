"""What students have achieved: grades, transcripts, averages, standing."""
