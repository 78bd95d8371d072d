"""Leave: students ask to be excused for some days, with their grounds; the office decides."""
