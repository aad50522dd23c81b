import pytest

from mock_process import MockProcess


@pytest.fixture(scope='session')
def server():
    """One carto-mock for all tests that change nothing but what `mock` puts back."""
    with MockProcess() as process:
        yield process


@pytest.fixture
def mock(server):
    """The shared carto-mock, as the fixture made it."""
    status, _, body = server.request('POST', '/_mock/reset')
    assert status == 200, body
    return server
