"""Root of all addresses (总路由): doors are named by text, since the runtime knows none of them."""

from django.urls import include, path

handler400 = "yihao.web.views.fault.unreadable"
handler500 = "yihao.web.views.fault.fault"
urlpatterns = [
    path("api/", include("yihao.api.urls")),
    path("", include("yihao.web.urls")),
]
