"""Fast reads by declaration: PostgreSQL writes the JSON that a declared serializer describes.

`columns` turns serializer fields into SQL, `filters` and `wishes` understand the query string, `plan` compiles a query
once per shape and keeps it, `reader` binds the values, runs it and assembles the answer. See docs/decisions.
"""
