"""The plain views' routes."""

from django.urls import path

from scripts.bench.applications.plain import Floor, Stock, Values

urlpatterns = [
    path("floor", Floor.as_view()),
    path("stock", Stock.as_view({"get": "list"})),
    path("values", Values.as_view()),
]
