"""Many callers, one turn per event.

While one transaction of an event is in flight, the requests that arrive wait and go
together in the next: nobody waits when idle, and a hot event pays one commit and one
lock for hundreds of holds.
"""

from dibs.batching.batcher import Batcher
from dibs.batching.retry import retried
from dibs.batching.turn import encode_turn
from dibs.batching.waiting import answer_to, encode_request

__all__ = ["Batcher", "answer_to", "encode_request", "encode_turn", "retried"]
