"""Live availability over HTTP: `GET /v1/live`, and how long anybody may listen."""
