"""Version 1: the areas' routes, in one flat list, which resolves fastest; what is asked for most comes first."""

from api.v1.academic.urls import urlpatterns as academic
from api.v1.achievements.urls import urlpatterns as achievements
from api.v1.attendance.urls import urlpatterns as attendance
from api.v1.audit.urls import urlpatterns as audit
from api.v1.auth.urls import urlpatterns as auth
from api.v1.authz.urls import urlpatterns as authz
from api.v1.calendar.urls import urlpatterns as calendar
from api.v1.check_in.urls import urlpatterns as check_in
from api.v1.devices.urls import urlpatterns as devices
from api.v1.enrollment.urls import urlpatterns as enrollment
from api.v1.event_imports.urls import urlpatterns as event_imports
from api.v1.event_texts.urls import urlpatterns as event_texts
from api.v1.events.urls import urlpatterns as events
from api.v1.factors.urls import urlpatterns as factors
from api.v1.files.urls import urlpatterns as files
from api.v1.form_submissions.urls import urlpatterns as form_submissions
from api.v1.forms.urls import urlpatterns as forms
from api.v1.gold.urls import urlpatterns as gold
from api.v1.help_desk.urls import urlpatterns as help_desk
from api.v1.jobs.urls import urlpatterns as jobs
from api.v1.leave.urls import urlpatterns as leave
from api.v1.meta.urls import urlpatterns as meta
from api.v1.notifications.urls import urlpatterns as notifications
from api.v1.passwords.urls import urlpatterns as passwords
from api.v1.people.urls import urlpatterns as people
from api.v1.posts.urls import urlpatterns as posts
from api.v1.records.urls import urlpatterns as records
from api.v1.requisites.urls import urlpatterns as requisites
from api.v1.resources.urls import urlpatterns as resources
from api.v1.results.urls import urlpatterns as results
from api.v1.scholarships.urls import urlpatterns as scholarships
from api.v1.screens.urls import urlpatterns as screens
from api.v1.social.urls import urlpatterns as social
from api.v1.tickets.urls import urlpatterns as tickets
from api.v1.timetable.urls import urlpatterns as timetable
from api.v1.users.urls import urlpatterns as users

urlpatterns = [
    *notifications,
    *academic,
    *users,
    *people,
    *records,
    *requisites,
    *enrollment,
    *results,
    *resources,
    *timetable,
    *attendance,
    *calendar,
    *posts,
    *social,
    *events,
    *event_texts,
    *event_imports,
    *gold,
    *achievements,
    *forms,
    *form_submissions,
    *check_in,
    *leave,
    *help_desk,
    *tickets,
    *scholarships,
    *screens,
    *files,
    *jobs,
    *auth,
    *devices,
    *factors,
    *passwords,
    *authz,
    *audit,
    *meta,
]
