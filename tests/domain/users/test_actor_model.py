"""`Actor.scopes`, `objects`, `beyond`, `covers` and `outranks` against a model that thinks in single objects."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from domain.policy.permissions import COLUMNS, MATRIX, OPEN, POSSIBLE
from domain.policy.reach import LIMITS, Scope
from domain.policy.roles import SystemRole
from domain.shared.actor import Actor, Grant

IDS = ("1", "2")
LIMITED = tuple(product(LIMITS, IDS))
# The world: what lies within each limit, what lies within none, and what is bound to the person in some way.
PERSONAL = frozenset(scope for scopes in POSSIBLE.values() for scope in scopes) - {Scope.ANY, Scope.OWN}
WORLD = frozenset({*LIMITED, *PERSONAL, "elsewhere"})

cells = st.dictionaries(st.sampled_from(sorted(MATRIX)), st.none(), max_size=6).flatmap(
    lambda names: st.fixed_dictionaries({name: st.sampled_from(sorted(POSSIBLE[name])) for name in names})
)
columns = st.sampled_from(list(SystemRole)).map(lambda role: COLUMNS[role])
limits = st.sampled_from([(None, None), *LIMITED])
grants = st.builds(
    lambda code, given_cells, limit: Grant(code, given_cells, *limit), st.just("custom"), cells | columns, limits
)
actors = st.builds(
    lambda roles, held: Actor(user_id="me", roles=frozenset(roles), grants=tuple(held)),
    st.sets(st.sampled_from(list(SystemRole)), max_size=2),
    st.lists(grants, max_size=4),
)


def world_of(scope, limit, object_id):
    """Return what one cell reaches within a limit: things, not scopes. One's own is left out: it is no power."""
    if scope in {None, Scope.NONE, Scope.OWN}:
        return frozenset()
    if limit is not None and scope in {Scope.ANY, Scope.TAUGHT}:
        return frozenset({(limit, object_id)})
    return WORLD if scope is Scope.ANY else frozenset({scope})


def held_by(actor):
    """Yield everything held as plain triples, the way the model sees it."""
    yield from ((COLUMNS[role], None, None) for role in actor.roles)
    yield from ((each.cells, each.limit, each.object_id) for each in actor.grants)


def reach(actor, permission):
    if permission in OPEN and actor.grants:
        return WORLD
    parts = (world_of(held.get(permission), limit, pk) for held, limit, pk in held_by(actor))
    return frozenset().union(*parts)


def power(actor, permission):
    """Return what is reached whoever it is: not by studying with somebody, or by guarding them."""
    parts = (
        world_of(held.get(permission), limit, pk)
        for held, limit, pk in held_by(actor)
        if held.get(permission) in {Scope.ANY, Scope.TAUGHT}
    )
    return frozenset().union(*parts)


def beyond(actor, given_cells, limit, object_id):
    """Return the permissions by which somebody with these cells would reach a thing that the actor does not."""
    return sorted(
        name
        for name, scope in given_cells.items()
        if name not in OPEN and not world_of(scope, limit, object_id) <= reach(actor, name)
    )


@given(actors, st.sampled_from(sorted(MATRIX)))
def test_scopes_and_objects__reach_exactly_the_things_of_the_model(actor, permission):
    scopes = actor.scopes(permission)

    reached = set()
    for scope in scopes - {Scope.OWN}:
        if scope in LIMITS:
            reached |= {(scope, pk) for pk in actor.objects(permission, scope)}
        else:
            reached |= world_of(scope, None, None)
    assert reached == reach(actor, permission)
    assert Scope.NONE not in scopes
    given = any(held.get(permission) is Scope.OWN for held, _, _ in held_by(actor))
    everybodys = Scope.NONE not in MATRIX[permission].values() and permission not in OPEN
    assert (Scope.OWN in scopes) == (given or (everybodys and scopes <= {Scope.OWN, *LIMITS}))


@given(actors, st.sampled_from(sorted(MATRIX)))
def test_scopes__a_person_without_grants__are_those_of_the_columns(actor, permission):
    plain = Actor(user_id="me", roles=actor.roles)

    found = {COLUMNS[role].get(permission) for role in actor.roles} - {None}
    everybodys = Scope.NONE not in MATRIX[permission].values() and permission not in OPEN
    assert plain.scopes(permission) == (found or ({Scope.OWN} if everybodys else set()))


@given(actors, cells | columns, limits)
def test_covers__exactly_when_the_role_would_reach_nothing_new(actor, given_cells, limit):
    kind, object_id = limit

    expected = beyond(actor, given_cells, kind, object_id)

    assert actor.beyond(given_cells, limit=kind, object_id=object_id) == expected
    assert actor.covers(given_cells, limit=kind, object_id=object_id) is (not expected)


@given(actors, actors)
def test_outranks__exactly_when_the_other_reaches_nothing_more(actor, other):
    more = [
        permission
        for permission in MATRIX
        if permission not in OPEN and not power(other, permission) <= reach(actor, permission)
    ]

    assert actor.outranks(other) is not bool(more)


@given(actors)
def test_outranks__oneself__always(actor):
    assert actor.outranks(actor)


@given(actors, actors, actors)
def test_outranks__through_a_third__holds(high, middle, low):
    if high.outranks(middle) and middle.outranks(low):
        assert high.outranks(low)


@given(actors)
def test_covers__by_the_system__everything(actor):
    assert Actor.system(reason="test").outranks(actor)
