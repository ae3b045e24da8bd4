"""Addresses of the phone pages; each already lies behind the site's short name."""

from django.urls import URLPattern, URLResolver, path

from yizhan.faces.field import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("field/", views.my_work, name="work"),
    path("field/<str:number>/", views.order, name="order"),
    path("field/<str:number>/call/", views.call, name="order_call"),
    path("field/<str:number>/steps/<str:step>/signatures/<str:role>/", views.signature, name="order_signature"),
]
