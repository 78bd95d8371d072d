"""What drafts texts for people to read: nothing, unless an address is set."""

from config.env import ENV

# Any endpoint that answers `POST <address>/chat/completions` as OpenAI's does.
GENERATOR_URL = ENV.generator_url
GENERATOR_MODEL = ENV.generator_model
GENERATOR_API_KEY = ENV.generator_api_key
GENERATOR_SECONDS = ENV.generator_seconds
