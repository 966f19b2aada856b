"""A small site to sign in to (登录测试站)."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from yihao.people.middleware import acting_of


def who(request: HttpRequest) -> JsonResponse:
    acting = acting_of(request)
    return JsonResponse(
        {"person": acting and acting.person, "post": acting and acting.post, "ended": request.session_ended}
    )


# The web door's own addresses beside it, since its templates dress the sign-in pages.
urlpatterns = [path("who", who), path("", include("yihao.web.urls"))]
