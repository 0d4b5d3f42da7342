"""The HTTP door: JSON calls as Operations, pages and documents as plain routes."""
