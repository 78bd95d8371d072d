"""Django REST framework."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.MatrixPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.RateLimit"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JSONParser", "api.parsers.MergePatchParser"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.negotiation.OneRepresentation",
    "DEFAULT_SCHEMA_CLASS": "api.openapi.schema.Schema",
    "EXCEPTION_HANDLER": "api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
