"""Messages out: who is told what happens, at least once and in order."""

from dibs.delivery.courier import Courier, OnAttempt
from dibs.delivery.desk import Desk
from dibs.delivery.egress import Egress
from dibs.delivery.lag import Lag, Lags
from dibs.delivery.message import CloudEvent, Message
from dibs.delivery.models import (
    Attempt,
    Delivery,
    DeliveryDetail,
    DeliveryStatus,
    Endpoint,
    EndpointKind,
    EndpointPatch,
    EndpointPut,
    EndpointStatus,
    Gap,
    NewEndpoint,
    Replay,
    ReplayAsk,
    Rotation,
    Standing,
    WebhookPut,
)
from dibs.delivery.post import Post
from dibs.delivery.publisher import OnPublished, Publisher
from dibs.delivery.relay import Relay
from dibs.delivery.targets import EgressRefused

__all__ = [
    "Attempt",
    "CloudEvent",
    "Courier",
    "Delivery",
    "DeliveryDetail",
    "DeliveryStatus",
    "Desk",
    "Egress",
    "EgressRefused",
    "Endpoint",
    "EndpointKind",
    "EndpointPatch",
    "EndpointPut",
    "EndpointStatus",
    "Gap",
    "Lag",
    "Lags",
    "Message",
    "NewEndpoint",
    "OnAttempt",
    "OnPublished",
    "Post",
    "Publisher",
    "Relay",
    "Replay",
    "ReplayAsk",
    "Rotation",
    "Standing",
    "WebhookPut",
]
