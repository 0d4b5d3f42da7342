"""What browsers and developers read: pages, the reference, the API's description."""
