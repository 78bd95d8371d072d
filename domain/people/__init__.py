"""Students, guardians and accounts: what is known of people, and who may know it."""
