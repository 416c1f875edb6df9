"""Tenants' keys: wrapped by a key that may change, and known to a process for a while."""

import asyncio
import json
import stat

import pytest

from subgraphs.chassis.sealing.fields import Place
from subgraphs.chassis.sealing.file_keys import FileKeys
from subgraphs.chassis.sealing.provider import KeysAway
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.sealing.tokens import Unreadable, key_id_of

ALICE, BOB = "user_alice", "user_bob"
PLACE = Place("travelers", "given_name", "traveler_1")
SECRET = b"unmistakable-key-of-32-bytes----"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "keys" / "travelers.json"


@pytest.fixture
def provider(file):
    return FileKeys(file, is_made=True)


class Counting:
    """Notes how often the provider behind it was asked to unwrap."""

    def __init__(self, provider):
        self.provider = provider
        self.unwrapped = 0

    async def wrap(self, secret, tenant):
        return await self.provider.wrap(secret, tenant)

    async def unwrap(self, wrapped, tenant):
        self.unwrapped += 1
        return await self.provider.unwrap(wrapped, tenant)


async def test_a_key_unwraps_for_its_tenant_alone(provider):
    wrapped = await provider.wrap(SECRET, ALICE)

    assert await provider.unwrap(wrapped, ALICE) == SECRET
    assert SECRET not in wrapped
    with pytest.raises(Unreadable):
        await provider.unwrap(wrapped, BOB)


async def test_the_file_is_made_once_for_its_owner_alone(file):
    first, second = (FileKeys(file, is_made=True) for _ in range(2))

    wrapped = await asyncio.gather(*(keys.wrap(SECRET, ALICE) for keys in (first, second) * 4))

    assert len({key_id_of(each) for each in wrapped}) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_what_an_older_key_wrapped_still_unwraps_after_rotations(file, provider):
    wrapped = []
    for _ in range(3):
        wrapped.append(await provider.wrap(SECRET, ALICE))
        FileKeys(file, is_made=True).rotate()  # as another process does
    wrapped.append(await provider.wrap(SECRET, ALICE))

    assert len({key_id_of(each) for each in wrapped}) == 4
    assert [await provider.unwrap(each, ALICE) for each in wrapped] == [SECRET] * 4
    assert len(json.loads(file.read_text())) == 4
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_what_no_key_of_the_file_wrapped_is_refused(provider, tmp_path):
    elsewhere = FileKeys(tmp_path / "others.json", is_made=True)
    wrapped = await elsewhere.wrap(SECRET, ALICE)

    for strange in (wrapped, b"", b"\x01", b"\x02" + wrapped[1:]):
        with pytest.raises(Unreadable):
            await provider.unwrap(strange, ALICE)


async def test_a_file_that_is_missing_is_not_made_unless_told_so(file):
    keys = FileKeys(file, is_made=False)

    for asked in (keys.wrap(SECRET, ALICE), keys.ready(), asyncio.to_thread(keys.rotate)):
        with pytest.raises(KeysAway):
            await asked
    assert not file.exists()


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '["AAAA"]', '["AAAAAAAAAAAAAAAAAAAAAA=="]', "[1]", "null"]
)
async def test_a_file_that_holds_no_keys_is_refused_and_kept(file, provider, content):
    file.parent.mkdir()
    file.touch(mode=0o600)
    file.write_text(content)

    with pytest.raises(KeysAway):
        await provider.wrap(SECRET, ALICE)
    assert file.read_text() == content


async def test_a_file_that_others_may_read_is_refused(file, provider):
    wrapped = await provider.wrap(SECRET, ALICE)
    file.chmod(0o640)

    with pytest.raises(KeysAway, match="others than its owner"):
        await provider.unwrap(wrapped, ALICE)


async def test_a_tenants_key_opens_what_it_sealed_in_another_process(provider):
    wrapped, key = await TenantKeys(provider).new(ALICE)
    token = key.seal("Ana", PLACE)

    assert (await TenantKeys(provider).of(ALICE, wrapped)).open(token, PLACE) == "Ana"
    with pytest.raises(Unreadable):
        await TenantKeys(provider).of(BOB, wrapped)


async def test_a_known_key_is_not_unwrapped_again_until_it_is_old(provider):
    wrapped, _ = await TenantKeys(provider).new(ALICE)
    counting = Counting(provider)
    long, short = TenantKeys(counting), TenantKeys(counting, known_seconds=0)

    for _ in range(3):
        await long.of(ALICE, wrapped)
    assert counting.unwrapped == 1
    for _ in range(3):
        await short.of(ALICE, wrapped)
    assert counting.unwrapped == 4


async def test_a_known_key_is_no_key_of_another_tenant(provider):
    keys = TenantKeys(provider)
    wrapped, _ = await keys.new(ALICE)

    with pytest.raises(Unreadable):
        await keys.of(BOB, wrapped)


async def test_so_many_keys_are_known_and_no_more(provider):
    counting = Counting(provider)
    keys = TenantKeys(counting, most_known=2)
    made = {tenant: (await keys.new(tenant))[0] for tenant in ("a", "b", "c")}

    for tenant in ("b", "c", "a", "c"):
        await keys.of(tenant, made[tenant])

    assert counting.unwrapped == 1  # a, the oldest, had gone; then b went
    assert repr(keys) == "TenantKeys(2 known)"
    assert "Key" not in repr(provider).removeprefix("FileKeys")
