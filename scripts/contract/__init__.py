"""The tools that check the OpenAPI document."""
