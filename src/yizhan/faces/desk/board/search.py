"""Search over everything: number, words of any answer, room, customer's name, telephone."""

from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from yizhan.cases.models import Case, Contact
from yizhan.cases.words import wanted
from yizhan.registry import customers, phones
from yizhan.registry.models import Site

MOST = 50  # customers and rooms that one search means
CALLS = 200  # calls of one number


def matching(cases: QuerySet[Case], site: Site, typed: str, today: date, *, masked: bool) -> QuerySet[Case]:
    """The cases that what was typed can mean. Every part is answered by an index."""
    found = Q(number=typed.strip().upper())
    if words := wanted(typed, masked=masked):
        found |= Q(search=SearchQuery(words, search_type="raw", config="simple"))
    who = customers.find([site], typed, today, MOST, masked=masked)
    parties = [one.party.pk for one in who if one.party is not None and one.found_by != "place"]
    rooms = [one.place.pk for one in who if one.place is not None and one.found_by == "place"]
    if parties:
        found |= Q(party__in=parties)
    if rooms:
        found |= Q(place__in=rooms)
    if number := phones.normalised(typed):
        called = Contact.objects.filter(site=site, number_shown=number).order_by("-at").values_list("cases", flat=True)
        found |= Q(pk__in=[id for id in called[:CALLS] if id is not None])
    return cases.filter(found)
