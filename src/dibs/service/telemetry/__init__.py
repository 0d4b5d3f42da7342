"""What the service tells of itself: lines of its log, and figures."""
