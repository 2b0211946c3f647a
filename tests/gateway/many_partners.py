"""Many partners upload at the same time: nothing is lost, nothing is there twice, each sees only its own."""

from __future__ import annotations

import asyncio
import random

import httpx
from served_gateway import OPERATOR, Served, banks

from casework.access.audit_proof import verify
from casework.access.tokens import add_token
from casework.filings.evidence import first_difference
from casework.filings.queries import KnownRegistered, registered

SEED = 7
PATIENCE_SECONDS = 600


def everybody_files(served: Served, *, partners: int, files: int) -> None:
    """Each of the partners sends its files, some twice, some under a number that is taken, all shuffled and all at once."""
    names = [f"P{number:05}" for number in range(partners)]
    tokens = {name: add_token(served.store, "soak", name, actor=OPERATOR)[0] for name in names}
    answers = asyncio.run(_all_send(served.address, tokens, files))
    for name in names:
        statuses = sorted(status for sender, status, _ in answers if sender == name)
        assert statuses == sorted([200, 201] * files + [409]), f"{name}: {statuses}"
    register = registered(served.store)
    assert len(register) == partners * (files + 1)
    accepted = register.filter(register["rows_accepted"] > 0)
    assert accepted["sha256"].n_unique() == len(accepted) == partners * files
    for name in names:
        mine = {filing_id for sender, status, filing_id in answers if sender == name}
        assert mine == set(register.filter(register["partner_id"] == name)["filing_id"].to_list())
        rows = KnownRegistered(served.home, served.store).scan("banks", name)
        assert rows is not None
        assert rows.collect()["bank_no"].n_unique() == 2 * files
    assert first_difference(served.store) is None
    assert verify(served.store) is None


async def _all_send(address: str, tokens: dict[str, str], files: int) -> list[tuple[str, int, str]]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False, limits=limits) as client:
        return [
            answer
            for partner in await asyncio.gather(
                *(
                    _one_partner(client, number, name, token, files)
                    for number, (name, token) in enumerate(tokens.items())
                )
            )
            for answer in partner
        ]


async def _one_partner(
    client: httpx.AsyncClient, number: int, name: str, token: str, files: int
) -> list[tuple[str, int, str]]:
    headers = {"Authorization": f"Bearer {token}"}
    sent = [(n, banks(number * 1000 + 2 * n, number * 1000 + 2 * n + 1)) for n in range(files)] * 2
    random.Random(SEED + number).shuffle(sent)  # noqa: S311 - an order needs no secrecy

    async def one(sequence: int, body: bytes) -> tuple[str, int, str]:
        params = {"contract": "banks", "period": "2025-06", "sequence": sequence + 1}
        answer = await client.post("/filings", params=params, content=body, headers=headers)
        return name, answer.status_code, answer.json().get("filing_id", answer.text)

    answers = list(await asyncio.gather(*(one(*each) for each in sent)))
    answers.append(await one(0, banks(number * 1000 + 999)))  # the number is taken by now
    page = (await client.get("/filings", params={"limit": 500}, headers=headers)).json()["filings"]
    assert {each["partner_id"] for each in page} == {name}
    assert {each["filing_id"] for each in page} == {filing_id for _, _, filing_id in answers}
    return answers
