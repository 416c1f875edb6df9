"""What is said is judged for what it says, however it is written; a late judge loses nothing."""

import asyncio

import pytest

from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.moderation.judging import judged
from subgraphs.chassis.moderation.port import Category, Decision, Verdict

BLOCKED = (
    ("I will kill you", "THREAT"),
    ("te voy a matar", "THREAT"),
    ("Je vais te tuer", "THREAT"),
    ("Ich bringe dich um", "THREAT"),
    ("vou te matar", "THREAT"),
    ("We should kill all the immigrants", "HATE"),
    ("hay que matar a todos los inmigrantes", "HATE"),
    ("Il faut exterminer les immigrés", "HATE"),
    ("man sollte alle Ausländer erschießen", "HATE"),
    ("temos de matar todos os imigrantes", "HATE"),
    ("child porn", "SEXUAL_MINORS"),
    ("pornografía infantil", "SEXUAL_MINORS"),
    ("Kinderpornos", "SEXUAL_MINORS"),
    ("go kill yourself", "HARASSMENT"),
    ("Bring dich um du Idiot", "HARASSMENT"),
    ("my card is 4242 4242 4242 4242", "PAYMENT_DATA"),
    ("カードは4242424242424242です", "PAYMENT_DATA"),
)
DISGUISED = (
    "I w1ll k1ll y0u",
    "I will kiiiiilll you",
    "I will k i l l you",
    "I will kill\u200b you",
    "I will k\u200bi\u200bl\u200bl you",
    "I will \u202ekill\u202c you",
    "І wіll kіll уоu",  # Cyrillic look-alikes
    "I will ｋｉｌｌ you",
    "I will 𝐤𝐢𝐥𝐥 you",
    "I will k\u0336i\u0336l\u0336l\u0336 you",
    "I_will_kill_you",
    "İ WİLL KİLL YOU",
)
HELD = (
    "Pay via Western Union, write to me at +351 912 345 678",
    "Páguenme por bizum fuera de la plataforma: www.pisos-baratos.example",
    "Contactez moi sur WhatsApp +33 6 12 34 56 78",
    "Schreib mir auf WhatsApp, +49 151 23456789",
    "Fala comigo no WhatsApp: +351 912 345 678",
    "Send it to PT50 0002 0123 1234 5678 9015 4",
    "SEND IT TO BE68 5390 0754 7034 SOON",
    "Coins to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4, please",
    "or bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
    "His home address is 4 Mill Lane, ring +44 20 7946 0958",
)
REVIEWED = (
    ("Pay me outside the app", "SCAM"),
    ("Quiero morir", "SELF_HARM"),
    ("You fucking idiot", "HARASSMENT"),
    ("espèce de connard", "HARASSMENT"),
    ("Schick mir Nacktbilder", "SEXUAL"),
)
FINE = (
    "This view is to die for, and the sunset killed me.",
    "Don't kill yourself trying to see it all in one day!",
    "The museum shows how they planned to exterminate the Jews.",
    "The hotel: www.casa-do-rio.example, +351 21 000 0000",
    "We got off the platform just as the train left.",
    "Order 1234 5678 9012 3456 is on its way.",
    "Tracked as 1c5bd4644226419290f707f4ddba97b0, and bc1ef6e2c60544f4b36c200a110c34e5.",
    "FLIGHT AF12 EVER GOOD TIME, BOTH WAYS",
    "On peut payer directement à l'hôtel.",
    "Su dirección es Calle Mayor 3, muy buen restaurante.",
    "Tomámos pastéis de nata em Belém, 12/05, 3 € cada.",
    "Я был в музее весь день.",
    "下町の銭湯めぐり、三日目。",
)


@pytest.fixture(scope="module")
def judge() -> Embedded:
    return Embedded.opened()


@pytest.mark.parametrize(("text", "category"), BLOCKED)
async def test_what_has_no_innocent_reading_is_blocked(judge, text, category):
    verdict = await judge.judge(f"Hello there. {text}! Bye.")

    assert (verdict.decision, verdict.categories) == (Decision.BLOCK, [Category(category)])
    assert all(text not in f"{each.said_by}{verdict.version}" for each in verdict.findings)


@pytest.mark.parametrize("text", DISGUISED)
async def test_a_disguise_changes_nothing(judge, text):
    assert (await judge.judge(text)).categories == [Category.THREAT]
    assert (await judge.judge(text)).decision is Decision.BLOCK


@pytest.mark.parametrize("text", HELD)
async def test_a_way_to_reach_somebody_beside_a_bait_is_held(judge, text):
    assert (await judge.judge(text)).decision is Decision.HOLD


@pytest.mark.parametrize(("text", "category"), REVIEWED)
async def test_what_is_in_doubt_is_for_people_to_look_at(judge, text, category):
    verdict = await judge.judge(text)

    assert verdict.decision is Decision.REVIEW
    assert Category(category) in verdict.categories


@pytest.mark.parametrize("text", FINE)
async def test_what_only_resembles_it_is_let_through(judge, text):
    assert (await judge.judge(text)).findings == ()


async def test_a_model_alone_never_blocks(judge):
    verdict = await judge.judge("What a disgusting fat slob you are. When I catch you I break you.")

    said_by = {each.said_by.split()[0] for each in verdict.findings}
    assert (verdict.decision, said_by) == (Decision.REVIEW, {"model"})


@pytest.mark.parametrize("text", ["", "l" * 50_000, "k1" * 20_000, "a " * 20_000, "\u200b" * 9_000])
async def test_whatever_is_written_is_judged(judge, text):
    assert (await judge.judge(text)).decision is not Decision.BLOCK


class Late:
    name = "late"

    async def judge(self, text: str) -> Verdict:
        await asyncio.Event().wait()
        raise AssertionError


class Broken:
    name = "broken"

    async def judge(self, text: str) -> Verdict:
        raise ConnectionError(text)


@pytest.mark.parametrize("provider", [Late(), Broken()], ids=lambda each: each.name)
async def test_a_judge_that_fails_or_is_late_sends_the_text_to_review(provider):
    verdict = await judged(provider, "Hello", seconds=0.05)

    assert (verdict.decision, verdict.categories) == (Decision.REVIEW, [Category.UNJUDGED])
