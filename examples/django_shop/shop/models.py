"""What the shop keeps itself: who ordered, and by which reservation."""

from django.db import models


class Order(models.Model):
    """An order; what it holds, and until when, Dibs knows by the reservation."""

    buyer = models.CharField(max_length=100)
    reservation = models.UUIDField(unique=True)
    is_paid = models.BooleanField(default=False)
