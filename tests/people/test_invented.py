"""The invented country comes in through the commands, under each person's own rights."""

from tests.people.conftest import AT


def test_x(country):

    print(len(country.members), country.acting("陈知行", AT))
