"""A shop that sells places: its orders are Django's, its holds are Dibs'."""
