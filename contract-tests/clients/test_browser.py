"""The APIs as a page of another origin meets them, in a real browser: headless Chromium.

What an answer's headers must let through is spec sql-api.md 1.6 and 1.12, auth-api.md 2.1; what the browser makes of them
is the Fetch standard.
"""
import http.server
import json
import shutil
import threading
import urllib.parse

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

FETCH = '''
const done = arguments[arguments.length - 1];
const [url, options] = arguments;
fetch(url, options)
  .then(async answer => done({status: answer.status, type: answer.type, body: await answer.text(),
                              headers: Object.fromEntries(answer.headers)}))
  .catch(error => done({failed: error.name}));
'''

# Calls window[name] as the script does, or says that the script did not load.
LOAD_SCRIPT = '''
const done = arguments[arguments.length - 1];
const [url, name] = arguments;
window[name] = answer => done({answer});
const script = document.createElement('script');
script.src = url;
script.onerror = () => done({failed: 'script'});
document.head.append(script);
'''


class BlankPage(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.end_headers()
        self.wfile.write(b'<!doctype html><title>A page elsewhere</title>')

    def log_message(self, *_):
        pass


@pytest.fixture(scope='session')
def origin():
    """The origin of a page that is not the server's."""
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), BlankPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}'
        server.shutdown()


@pytest.fixture(scope='session')
def browser(origin):
    options = Options()
    options.binary_location = shutil.which('chromium')
    for argument in ('--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which('chromedriver')))
    driver.set_script_timeout(30)
    yield driver
    driver.quit()


@pytest.fixture
def page(browser, origin):
    """The browser at a page of that origin."""
    browser.get(origin)
    return browser


def sql_url(mock, query, **parameters):
    return f'{mock.url}/user/dev/api/v2/sql?' + urllib.parse.urlencode({'q': query, **parameters})


def master_key(mock):
    return mock.accounts['dev']['master_key']


def test_a_page_elsewhere_reads_an_answer_and_its_headers(mock, page):
    answer = page.execute_async_script(FETCH, sql_url(mock, 'SELECT 1 AS a'), {})
    assert (answer['status'], answer['type']) == (200, 'cors')
    assert json.loads(answer['body'])['rows'] == [{'a': 1}]
    assert answer['headers']['carto-user'] == 'dev'  # Access-Control-Expose-Headers: *


def test_a_page_elsewhere_reads_an_error(mock, page):
    answer = page.execute_async_script(FETCH, sql_url(mock, 'SELECT wrong'), {})
    assert answer['status'] == 400
    assert json.loads(answer['body'])['error'] == ['column "wrong" does not exist']


def test_json_and_headers_of_the_clients_pass_the_preflight(mock, page):
    answer = page.execute_async_script(
        FETCH, f'{mock.url}/user/dev/api/v2/sql',
        {'method': 'POST', 'body': json.dumps({'q': 'SELECT 2 AS b', 'api_key': master_key(mock)}),
         'headers': {'Content-Type': 'application/json', 'Carto-Event': 'test', 'Carto-Event-Source': 'page'}})
    assert answer['status'] == 200
    assert json.loads(answer['body'])['rows'] == [{'b': 2}]


def test_a_method_that_is_not_simple_is_not_allowed(mock, page):
    """No Access-Control-Allow-Methods: the preflight of a DELETE fails, and the statement is not run."""
    url = sql_url(mock, 'CREATE TABLE made_by_delete (a int)', api_key=master_key(mock))
    assert page.execute_async_script(FETCH, url, {'method': 'DELETE'}) == {'failed': 'TypeError'}
    assert mock.sql("SELECT to_regclass('made_by_delete') IS NULL AS absent")[1]['rows'] == [{'absent': True}]


def test_credentials_are_not_for_any_origin(mock, page):
    """`*` does not do for a request with credentials."""
    answer = page.execute_async_script(FETCH, sql_url(mock, 'SELECT 1'), {'credentials': 'include'})
    assert answer == {'failed': 'TypeError'}


def test_jsonp_of_a_success(mock, page):
    answer = page.execute_async_script(LOAD_SCRIPT, sql_url(mock, 'SELECT 3 AS c', callback='heard'), 'heard')
    assert answer['answer']['rows'] == [{'c': 3}]


def test_jsonp_of_an_error(mock, page):
    answer = page.execute_async_script(LOAD_SCRIPT, sql_url(mock, 'SELECT wrong', callback='heard'), 'heard')
    assert answer['answer']['error'] == ['column "wrong" does not exist']


def test_the_auth_api_is_closed_to_other_origins(mock, page):
    url = f'{mock.url}/user/dev/api/v3/api_keys?api_key={master_key(mock)}'
    assert page.execute_async_script(FETCH, url, {}) == {'failed': 'TypeError'}


def test_the_auth_api_is_open_to_the_account_host(mock, browser, origin):
    """With credentials: the page of the account host, here localhost, is CARTO's own."""
    browser.get(origin.replace('127.0.0.1', 'localhost'))
    url = f'{mock.url}/user/dev/api/v3/api_keys?api_key={master_key(mock)}'
    answer = browser.execute_async_script(FETCH, url, {'credentials': 'include'})
    assert answer['status'] == 200
    assert json.loads(answer['body'])['total'] == 2


def test_the_auth_api_answers_jsonp(mock, page):
    url = f'{mock.url}/user/dev/api/v3/api_keys?api_key={master_key(mock)}&callback=heard'
    answer = page.execute_async_script(LOAD_SCRIPT, url, 'heard')
    assert [key['name'] for key in answer['answer']['result']] == ['Master', 'Default public']
