"""Addresses of the pages (网页路由). No name, no identity number ever stands in one."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from yihao.web.views import acts, cases, evidence, home, imports, intake, linking, looks, registry, search, tokens

CASE = r"^c/(?P<number>\d{17})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accounts/", include("yihao.people.urls")),
    path("language", home.language, name="language"),
    path("stay", home.stay, name="keep"),
    path("me", home.me, name="me"),
    path("me/looked", looks.looked, name="looked"),
    path("deferrals", looks.deferrals, name="deferrals"),
    path("deferrals/<uuid:deferral>", looks.deferral, name="deferral"),
    path("access/gaps", looks.gaps, name="access_gaps"),
    path("me/tokens/new", tokens.issue, name="token_new"),
    path("me/tokens/<uuid:token>/revoke", tokens.revoke, name="token_revoke"),
    path("search", search.search, name="search"),
    path("search/<str:token>", search.results, name="search_results"),
    path("intake/new", intake.new, name="intake_new"),
    path("intake/candidates", intake.candidates, name="intake_candidates"),
    path("intake/<uuid:draft>", intake.new, name="intake_draft"),
    path("intake/<uuid:draft>/check", intake.check, name="intake_check"),
    path("intake/<uuid:draft>/done", intake.done, name="intake_done"),
    path("intake/<uuid:draft>/receipt.pdf", intake.receipt, name="intake_receipt"),
    path("cases", home.cases, name="cases"),
    path("docket", home.docket, name="docket"),
    path("linking", linking.tasks, name="linking"),
    path("linking/<int:task>", linking.task, name="linking_task"),
    path("imports", imports.runs, name="imports"),
    path("imports/reviews", imports.reviews, name="import_reviews"),
    path("imports/reviews/<int:review>", imports.review, name="import_review"),
    path("receipt", evidence.receipt, name="receipt"),
    path("verify", evidence.verify, name="verify"),
    path("verify/verifier.py", evidence.program, name="verifier_file"),
    path("numbers", registry.numbers, name="numbers"),
    path("people", registry.people, name="people"),
    path("people/<str:person>", registry.person, name="person"),
    path("procuratorates", registry.procuratorates, name="procuratorates"),
    path("procuratorates/<str:unit>", registry.one_procuratorate, name="procuratorate"),
    re_path(CASE + r"$", cases.case, name="case"),
    re_path(CASE + r"/events$", cases.events, name="case_events"),
    re_path(CASE + r"/people$", cases.people, name="case_people"),
    re_path(CASE + r"/reveal$", cases.reveal, name="case_reveal"),
    re_path(CASE + r"/aliases$", cases.aliases, name="case_aliases"),
    re_path(CASE + r"/relations$", cases.relations, name="case_relations"),
    re_path(CASE + r"/access$", cases.access, name="case_access"),
    re_path(CASE + r"/bundle$", evidence.bundle, name="case_bundle"),
    re_path(CASE + r"/m/(?P<matter>\d{2,4})/receipt\.pdf$", cases.receipt, name="case_receipt"),
    re_path(CASE + r"/do/(?P<name>[a-z]+)$", acts.fill_in, name="act"),
    re_path(CASE + r"/do/(?P<name>[a-z]+)/check$", acts.check, name="act_check"),
]
