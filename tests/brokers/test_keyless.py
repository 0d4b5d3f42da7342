"""Who has not the key of a broker's secret: others tell the broker, at once."""

from contextlib import AsyncExitStack, aclosing

from structlog.testing import capture_logs

from dibs.config import Settings
from dibs.delivery import EndpointPut, Post, Publisher

from .servers import Server
from .test_publisher import SETTINGS, Told, subjects
from .test_publisher import told as telling  # noqa: F401


async def test_who_cannot_read_its_secret_leaves_it_to_others(
    server: Server,
    telling: Told,  # noqa: F811
) -> None:
    keyed = Settings(delivery_look_ms=20, encryption_key=f"{43 * 'A'}=")
    async with AsyncExitStack() as stack:
        post = await stack.enter_async_context(aclosing(Post(telling.url, keyed)))
        asked = EndpointPut(kind=server.kind, url=server.url, events=[telling.event])
        made = (await post.create(asked)).endpoint.id
        telling.made.append(made)
        held = await telling.hold(3)
        with capture_logs() as logs:
            keyless = Publisher(telling.url, SETTINGS)
            await stack.enter_async_context(aclosing(keyless))
            await keyless.drain()
            await keyless.drain()
        (said,) = [one for one in logs if one["log_level"] != "info"]
        assert (said["log_level"], said["endpoint"]) == ("error", made)
        assert "DIBS_ENCRYPTION_KEY" in said["reason"]
        beside = Publisher(telling.url, keyed)
        await stack.enter_async_context(aclosing(beside))
        await beside.drain()
        assert await subjects(server) == held
        held += await telling.hold()
        await keyless.drain()
        await beside.drain()
        assert await subjects(server) == held
    assert (await telling.endpoint(made)).failing_since is None
