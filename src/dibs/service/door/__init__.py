"""The door: whose connection it is, who calls, whether they may, and how often."""
