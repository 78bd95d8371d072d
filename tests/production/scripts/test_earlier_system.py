from config.env import ROOT


def test_restore__of_an_earlier_systems_tables_and_of_settings__gives_them_back(production):
    with production.connect() as owner:
        owner.execute((ROOT / "scripts" / "migration" / "book.sql").read_text())
        owner.execute("CREATE TABLE legacy.auth_user (id integer, email text, joined text)")
        owner.execute("INSERT INTO legacy.auth_user VALUES (1, 'a@OLD.example', '0000-00-00')")
        owner.execute("INSERT INTO legacy.loaded VALUES ('load_users', '1', gen_random_uuid(), NULL)")
        owner.execute(
            "CREATE VIEW legacy.load_users AS"
            " SELECT id AS old_id, jsonb_build_object('id', legacy.new_id('load_users', id)) AS body"
            " FROM legacy.auth_user"
        )
        owner.execute("""ALTER DATABASE cms SET search_path = public, "of ""old", pg_temp""")
        view = owner.execute("SELECT * FROM legacy.load_users").fetchall()
        settings = (
            "SELECT setconfig FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = 'cms'"
        )
        set_before = owner.execute(settings).fetchall()
    before = production.contents()
    made = production.backup()

    code, _, said = production.run("restore-database.sh", str(made), "--yes")

    assert code == 0, said
    assert production.contents() == before
    assert before["legacy.auth_user"][0] == 1
    with production.connect() as owner:
        assert owner.execute("SELECT * FROM legacy.load_users").fetchall() == view
        assert owner.execute(settings).fetchall() == set_before
