"""Which view answers where."""

from django.urls import path

from shop import views

urlpatterns = [
    path("orders", views.check_out),
    path("orders/<int:number>/pay", views.pay),
    path("orders/<int:number>/cancel", views.cancel),
]
