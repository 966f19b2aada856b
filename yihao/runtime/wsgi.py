"""The WSGI application that granian serves (服务入口)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yihao.runtime.settings")
application = get_wsgi_application()
