"""The recorded answers of the real services: every request is answered as recorded, but for the deviations that are listed."""
import pytest
from corpus import Deviations, complaints, replay
from mock_process import MockProcess


@pytest.mark.parametrize('corpus, fixture', [('auth', 'golden-auth'), ('sql', 'golden-sql')])
def test_every_request_is_answered_as_recorded(corpus, fixture):
    with MockProcess('--fixture', fixture) as mock:
        results = replay(corpus, mock.url)
    assert len(results) > 1000
    found = complaints(results, Deviations.of(corpus))
    assert not found, '\n'.join(found)


def result(exact=False, status=True):
    return {'exact': exact, 'status': status, 'differences': ['-a', '+b']}


@pytest.mark.parametrize('results, listed, interim, said', [
    ({'a': result(exact=True)}, [], '', []),
    ({'a': result()}, ['a'], '', []),
    ({'a': result()}, [], '', ['a is not answered as recorded']),
    ({'a': result(exact=True)}, ['a'], '', ['take it off the list']),
    ({}, ['a'], '', ['there is no such request']),
    ({'a': result(status=False)}, ['a'], '', ['1 in the status']),
    ({'a': result(status=False)}, ['a'], 'for now', []),
    ({name: result() for name in 'abcdef'}, list('abcdef'), '', ['6 deviations are listed']),
    ({name: result() for name in 'abcdef'}, list('abcdef'), 'for now', []),
    ({'a': result()}, ['a'], 'for now', ['take `interim` out'])])
def test_the_list_of_deviations_is_kept_honest(results, listed, interim, said):
    found = complaints(results, Deviations(dict.fromkeys(listed, 'a reason'), interim))
    assert len(found) == len(said)
    assert all(text in line for text, line in zip(said, found)), found
