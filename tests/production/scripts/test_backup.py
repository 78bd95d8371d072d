import json
import threading

ROWS = "SELECT id::text, md5(e::text) FROM entries e"


def test_backup_and_restore__of_a_database_that_is_written_to__give_the_rows_of_one_moment(production):
    stop, acknowledged = threading.Event(), {0: 0, 1: 0}

    def write(writer: int) -> None:
        with production.connect("app") as connection:
            while not stop.is_set():
                number = acknowledged[writer] + 1
                insert = "INSERT INTO entries (account_id, amount, note) VALUES (7, %s, %s)"
                connection.execute(insert, [number, f"writer {writer}"])
                acknowledged[writer] = number

    writers = [threading.Thread(target=write, args=(writer,)) for writer in acknowledged]
    for writer in writers:
        writer.start()
    try:
        made = production.backup()
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    before = production.contents()

    code, _, said = production.run("restore-database.sh", str(made), "--yes")

    assert code == 0, said
    restored = production.contents()
    assert {table: rows for table, (rows, _) in restored.items()} == json.loads((made / "manifest.json").read_text())[
        "rows"
    ]
    del before["public.entries"], restored["public.entries"]
    assert restored == before
    kept = next(name for name in production.databases() if "_before_" in name)
    with production.connect() as now, production.connect(database=kept) as then:
        rows, all_rows = dict(now.execute(ROWS).fetchall()), dict(then.execute(ROWS).fetchall())
        assert len(all_rows) == 2000 + sum(acknowledged.values())
        assert rows.items() <= all_rows.items()
        assert len(rows) >= 2000
        for writer in acknowledged:  # no row of anybody's is missing before a later one
            query = "SELECT count(*), coalesce(max(amount), 0) FROM entries WHERE note = %s"
            count, newest = now.execute(query, [f"writer {writer}"]).fetchone()
            assert count == newest
