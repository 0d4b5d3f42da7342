"""A rehearsal: replay an on-sale against a service and prove that it kept its word."""
