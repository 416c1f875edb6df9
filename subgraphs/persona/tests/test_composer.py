"""The embedded engine understands plain words in two languages, and plans the same each time."""

from datetime import date

import pytest

from subgraphs.chassis.money.amounts import Amount
from subgraphs.persona.composer.reading import Wish, read
from subgraphs.persona.tests.conftest import House
from subgraphs.persona.tests.graph import SmallWorld

TODAY = date(2027, 2, 10)
MAY_1, MAY_4 = date(2027, 5, 1), date(2027, 5, 4)


@pytest.mark.parametrize(
    ("prompt", "wish"),
    [
        ("3 days in Lisbon", Wish(places=("Lisbon",), days=3)),
        ("three days in Lisbon for two", Wish(places=("Lisbon",), days=3, people=2)),
        ("A weekend in New York City", Wish(places=("New York City",), days=3)),
        ("Un fin de semana en Lisboa", Wish(places=("Lisboa",), days=3)),
        ("una semana en México", Wish(places=("México",), days=7)),
        ("4 noches en Granada", Wish(places=("Granada",), days=5)),
        (
            "Go from Lyon to Lisbon from 1 to 4 May 2027 under €500",
            Wish(("Lisbon",), "Lyon", MAY_1, MAY_4, 4, Amount(50_000, "EUR")),
        ),
        (
            "Viaje desde Lyon a Lisboa del 1 al 4 de mayo, presupuesto de 1.200 euros, 3 personas",
            Wish(("Lisboa",), "Lyon", MAY_1, MAY_4, 4, Amount(120_000, "EUR"), 3),
        ),
        (
            "Lisbon? No: to Porto, 2027-05-01 until 2027-05-04, 800 USD",
            Wish(("Porto",), None, MAY_1, MAY_4, 4, Amount(80_000, "USD")),
        ),
        ("de Lyon a Lisboa, 2 días", Wish(("Lisboa",), "Lyon", days=2)),
        ("2 días en el centro de Lisboa", Wish(("Lisboa",), days=2)),
        ("May 1-4 in Rome", Wish(("Rome",), None, MAY_1, MAY_4, 4)),
        ("5 days in Kyoto in March", Wish(("Kyoto",), None, date(2027, 3, 5), date(2027, 3, 9), 5)),
        ("en Lisboa en enero", Wish(("Lisboa",), None, date(2028, 1, 7))),
        ("1 February in Oslo", Wish(("Oslo",), None, date(2028, 2, 1))),
        ("2027-05-04 to 2027-05-01 in Rome", Wish(("Rome",), None, MAY_4)),
        ("2027-02-31 in Rome", Wish(("Rome",))),
        ("something nice and warm", Wish()),
        ("90 days in Rome", Wish(("Rome",), days=14)),
    ],
)
def test_plain_words_are_read(prompt: str, wish: Wish) -> None:
    assert read(prompt, TODAY) == wish


@pytest.mark.usefixtures("working")
async def test_the_same_question_gets_the_same_answer(house: House) -> None:
    id = await house.persona(tone="PLAYFUL")

    first, second = [await house.answers(id) for _ in range(2)]

    assert first["text"] == second["text"]
    assert first["text"].startswith("Bags ready? 3 days in Lisbon, from 2027-05-01 to 2027-05-03.")
    assert {**first["draft"], "id": ""} == {**second["draft"], "id": ""}


@pytest.mark.usefixtures("working")
async def test_it_answers_in_the_personas_language(house: House) -> None:
    id = await house.persona(language="ES", tone="BRIEF")

    answer = await house.answers(id, "3 días en Lisboa, 2027-05-01, máximo 400 euros")

    assert answer["text"] == (
        "3 días en Lisbon, del 2027-05-01 al 2027-05-03. Dejé los vuelos fuera, porque no dijiste"
        " de dónde sales. Lo que tiene precio suma 180.00 EUR. Está dentro de tus 400.00 EUR."
        " No hay nada reservado: eso lo decides y lo haces tú. "
    )
    assert answer["draft"]["title"] == "Lisbon, 3 días"
    assert answer["draft"]["isVerified"]


@pytest.mark.usefixtures("working")
async def test_what_it_is_told_and_remembers_changes_what_it_chooses(house: House) -> None:
    plain = await house.persona(tools=["SEARCH_PLACES", "DESTINATION", "STAY_OFFERS"])
    rich = await house.persona(traits=[{"taste": "COMFORT", "weight": 1.0}])
    await house.remembers(rich, "I live in Paris")
    question = "3 days in Lisbon from 2027-05-01"

    cheap, dear = await house.answers(plain, question), await house.answers(rich, question)

    assert entities(cheap)["StayOffer"] == ["stayoffer_2"]
    assert entities(dear)["StayOffer"] == ["stayoffer_5"]
    assert "You like comfort: 5 stars." in reasons(dear)
    assert "FlightOffer" not in entities(cheap)
    assert entities(dear)["FlightOffer"] == ["flightoffer_cdg", "flightoffer_lis"]


@pytest.mark.usefixtures("working")
async def test_a_withdrawn_consent_is_as_if_nothing_had_been_remembered(
    house: House, world: SmallWorld
) -> None:
    id = await house.persona()
    await house.remembers(id, "I live in Paris")
    world.consents["AI_MEMORY"] = False

    answer = await house.answers(id, "3 days in Lisbon from 2027-05-01")

    assert "FlightOffer" not in entities(answer)


@pytest.mark.usefixtures("working")
async def test_a_trip_says_where_and_when(house: House) -> None:
    id = await house.persona()

    answer = await house.answers(id, "Fill my days", tripId="trip_0gbtsgvb52b6aa1t8wqs6zes85")

    dates = [day["date"] for day in answer["draft"]["days"]]
    assert dates == ["2027-05-01", "2027-05-02", "2027-05-03"]


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("something nice", "Where would you like to go?"),
        ("3 days in Atlantis", "I found no place called Atlantis."),
    ],
)
async def test_where_it_does_not_know_it_asks_and_drafts_nothing(
    house: House, prompt: str, words: str
) -> None:
    answer = await house.answers(await house.persona(), prompt)

    assert answer["text"].startswith(words)
    assert (answer["outcome"], answer["draft"]) == ("ANSWERED", None)


@pytest.mark.usefixtures("working")
async def test_what_costs_too_much_is_said_and_found(house: House, world: SmallWorld) -> None:
    world.flight_price = "500.00"

    answer = await house.answers(await house.persona())

    assert "That is more than your 900.00 EUR" in answer["text"]
    assert [each["code"] for each in answer["draft"]["findings"]] == ["OVER_BUDGET"]
    assert not answer["draft"]["isVerified"]


@pytest.mark.usefixtures("working")
async def test_what_the_token_may_not_read_is_left_out_and_said(
    house: House, world: SmallWorld
) -> None:
    world.refusing = {"flightOffers", "city"}

    answer = await house.answers(await house.persona())

    assert "I found no flights for those days. I found no rooms for sale" in answer["text"]
    assert set(entities(answer)) == {"Destination", "City", "Property"}


@pytest.mark.usefixtures("working")
async def test_without_the_graph_it_says_so(house: House, world: SmallWorld) -> None:
    id = await house.persona()
    world.broken = True

    answer = await house.answers(id)

    assert answer["text"].startswith("I could not look at Lisbon just now.")
    assert answer["outcome"] == "ANSWERED"


def entities(answer: dict) -> dict[str, list[str]]:
    """Ids by type, in order."""
    found: dict[str, list[str]] = {}
    for item in items(answer):
        if item["entity"]:
            found.setdefault(item["entity"]["__typename"], []).append(item["entity"]["id"])
    return found


def reasons(answer: dict) -> list[str]:
    return [item["reason"] for item in items(answer)]


def items(answer: dict) -> list[dict]:
    return [item for day in answer["draft"]["days"] for item in day["items"]]
