"""A stream whose socket is gone ends, whatever it was doing."""

import asyncio

import pytest


@pytest.mark.parametrize("how", ["the socket closes", "the client completes it"])
async def test_a_stream_that_misses_its_end_is_told_again(parrots, socket, how):
    async with socket() as open_socket:
        await open_socket.initialise()
        assert (await open_socket.receive())["type"] == "connection_ack"
        await open_socket.subscribe("subscription { murmurs }", {}, id="1")
        assert await open_socket.data() == {"murmurs": "mm"}
        if how == "the client completes it":
            await open_socket.send({"type": "complete", "id": "1"})
            await has_ended(parrots)
    await has_ended(parrots)


async def has_ended(parrots):
    async with asyncio.timeout(20):
        while parrots.aviary.ran != ["murmurs ended"]:
            await asyncio.sleep(0.05)
