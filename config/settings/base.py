"""Assembles the parts. No logic here."""

from config.settings.parts.apps import *
from config.settings.parts.auth import *
from config.settings.parts.cache import *
from config.settings.parts.database import *
from config.settings.parts.files import *
from config.settings.parts.generator import *
from config.settings.parts.jobs import *
from config.settings.parts.logging import *
from config.settings.parts.openapi import *
from config.settings.parts.rest import *
from config.settings.parts.security import *
from config.settings.parts.telemetry import *
from config.settings.parts.throttles import *

DEBUG = False
DEMO_DATA_ALLOWED = False
