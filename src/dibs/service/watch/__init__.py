"""What operators read: health, figures, journals, histories and maintenance."""
