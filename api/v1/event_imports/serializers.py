"""What became of the rows of a file."""

from rest_framework import serializers


class ImportProblemSerializer(serializers.Serializer):
    column = serializers.CharField(allow_null=True, help_text="The column; null if it is the whole row.")
    code = serializers.CharField()
    detail = serializers.CharField()
    params = serializers.DictField()


class ImportedRowSerializer(serializers.Serializer):
    row = serializers.IntegerField(help_text="As spreadsheets count: the row of the columns' names is 1.")
    id = serializers.UUIDField(allow_null=True, help_text="The new event, unless the row was refused.")
    errors = ImportProblemSerializer(many=True)  # type: ignore[assignment]


class EventImportSerializer(serializers.Serializer):
    """What became of each row."""

    rows = serializers.IntegerField(help_text="That hold anything.")
    created = serializers.IntegerField()
    failed = serializers.IntegerField()
    outcomes = ImportedRowSerializer(many=True)
