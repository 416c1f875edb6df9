"""How often a wrong password may be tried."""

import asyncio
from datetime import timedelta

from sqlalchemy import update

from subgraphs.accounts.issuer.models import AttemptsRow, SessionRow
from subgraphs.accounts.tests.browser import Page
from subgraphs.accounts.tests.conftest import PASSWORD, count


async def test_the_eleventh_wrong_password_of_an_account_is_not_looked_at(program, database):
    page = await program.open()
    wrong = {"handle": "alice", "password": "wrong", "decision": "sign-in"}
    tried = await asyncio.gather(*(program.submit(page, **wrong) for _ in range(12)))

    limited = await program.submit(page, handle="Alice ", password=PASSWORD, decision="sign-in")
    other = await program.submit(page, handle="bob", password=PASSWORD, decision="sign-in")

    assert sorted(answer.status_code for answer in tried) == [403] * 10 + [429] * 2
    assert limited.status_code == 429
    assert 0 < int(limited.headers["retry-after"]) <= 900
    assert Page(limited.text).alert == "Too many attempts. Try again in 15 minutes."
    assert program.code_in(other)
    assert await count(database, SessionRow) == 1


async def test_an_unknown_account_is_limited_like_a_known_one(program):
    page = await program.open()
    wrong = {"handle": "nobody", "password": "wrong", "decision": "sign-in"}
    await asyncio.gather(*(program.submit(page, **wrong) for _ in range(10)))

    limited = await program.submit(page, handle="nobody", password="wrong", decision="sign-in")

    assert limited.status_code == 429


async def test_a_success_forgives_earlier_failures(program):
    page = await program.open()
    wrong = {"handle": "alice", "password": "wrong", "decision": "sign-in"}
    await asyncio.gather(*(program.submit(page, **wrong) for _ in range(9)))
    await program.submit(page, handle="alice", password=PASSWORD, decision="sign-in")

    failed = await program.submit(page, handle="alice", password="wrong", decision="sign-in")

    assert failed.status_code == 403


async def test_an_address_is_limited_whatever_accounts_it_tries(program, database):
    page = await program.open()
    await program.submit(page, handle="alice", password="wrong", decision="sign-in")
    async with database.transaction() as transaction:
        await transaction.session.execute(
            update(AttemptsRow).where(AttemptsRow.key.startswith("address:")).values(attempts=50)
        )

    limited = await program.submit(page, handle="bob", password=PASSWORD, decision="sign-in")

    assert limited.status_code == 429
    assert await count(database, SessionRow) == 0


async def test_a_limit_ends_with_its_fifteen_minutes(program, database):
    page = await program.open()
    await program.submit(page, handle="alice", password="wrong", decision="sign-in")
    async with database.transaction() as transaction:
        begun = AttemptsRow.window_started_at - timedelta(minutes=15)
        await transaction.session.execute(
            update(AttemptsRow).values(attempts=1_000, window_started_at=begun)
        )

    answer = await program.submit(page, handle="alice", password=PASSWORD, decision="sign-in")

    assert program.code_in(answer)
