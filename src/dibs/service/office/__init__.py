"""What a venue sets: events with their items, plans, policies and allocations."""
