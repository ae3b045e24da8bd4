"""Addresses of the left half of the desk."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.desk.intake import answers, callers, customers, joining, offers, page, taking_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("", page.desk, name="desk"),
    path("callers/", callers.callers, name="callers"),
    path("customer/", customers.customer, name="customer"),
    path("offers/", offers.offers, name="offers"),
    path("matters/", taking_in.matters, name="matters"),
    path("matters/<str:number>/calls/", joining.calls, name="calls"),
    path("answers/", answers.answers, name="answers"),
]
