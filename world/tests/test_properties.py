"""Places to stay come out the same wherever they are rolled."""

from subgraphs.catalog.properties.kinds import PropertyKind
from subgraphs.chassis.ids import derived_id
from world.properties import Kind, properties_of

LISBON = (2267057, 517802, 38.71667, -9.13333)


def test_the_same_destination_has_the_same_properties() -> None:
    once, again = list(properties_of(*LISBON)), list(properties_of(*LISBON))
    assert once == again
    assert [found.id for found in once] == [
        derived_id("property", "2267057", str(number)) for number in range(1, 11)
    ]


def test_their_kinds_are_those_of_the_graph() -> None:
    assert [kind.value for kind in Kind] == [kind.value for kind in PropertyKind]


def test_only_hotels_have_stars() -> None:
    for found in properties_of(*LISBON):
        assert (found.stars is not None) == (found.kind is Kind.HOTEL)
