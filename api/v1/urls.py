"""Version 1: the areas' routes, in one flat list, which resolves fastest."""

from api.v1.academic.urls import urlpatterns as academic
from api.v1.auth.urls import urlpatterns as auth
from api.v1.files.urls import urlpatterns as files
from api.v1.jobs.urls import urlpatterns as jobs
from api.v1.meta.urls import urlpatterns as meta
from api.v1.scholarships.urls import urlpatterns as scholarships
from api.v1.users.urls import urlpatterns as users

urlpatterns = [*users, *academic, *scholarships, *files, *jobs, *auth, *meta]
