"""The least that Django needs, and the database of `DATABASE_URL`."""

import os

from psycopg.conninfo import conninfo_to_dict

_ADDRESS = conninfo_to_dict(os.environ["DATABASE_URL"])

SECRET_KEY = "only for this example"  # noqa: S105 - it guards nothing here
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["shop"]
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _ADDRESS.get("host", ""),
        "NAME": _ADDRESS["dbname"],
        "PASSWORD": _ADDRESS.get("password", ""),
        "PORT": _ADDRESS.get("port", ""),
        "USER": _ADDRESS.get("user", ""),
    }
}
