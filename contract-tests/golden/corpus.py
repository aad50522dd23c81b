"""Replays a recorded corpus against a server of our own and holds the outcome against the list of deviations."""
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

FOLDER = pathlib.Path(__file__).parent
MOST_DEVIATIONS = 5


@dataclasses.dataclass
class Deviations:
    """What a corpus' deviations.toml says: see README.md beside this file."""
    reasons: dict  # request id -> reason
    interim: str   # why the list may be longer than it should be, '' where it may not

    @classmethod
    def of(cls, corpus):
        file = FOLDER / corpus / 'deviations.toml'
        document = tomllib.loads(file.read_text()) if file.exists() else {}
        assert set(document) <= {'interim', 'deviation'}, f'{file}: unknown members'
        reasons = {}
        for entry in document.get('deviation', []):
            assert set(entry) == {'requests', 'reason', 'removed_by'}, f'{file}: {entry} has other members than it should'
            for request in entry['requests']:
                assert request not in reasons, f'{file}: {request} comes twice'
                reasons[request] = entry['reason']
        return cls(reasons, document.get('interim', ''))


def replay(corpus, url):
    """Each request's result by its id: which of the levels `status`, `body`, `exact` it reached, and how it differs."""
    with tempfile.TemporaryDirectory(prefix='carto-mock-golden-') as folder:
        report = pathlib.Path(folder) / 'report.json'
        run = subprocess.run([sys.executable, FOLDER / 'replay.py', FOLDER / corpus, '--base', url, '--show', '0', '--report', report],
                             capture_output=True, text=True, timeout=600)
        assert run.returncode in (0, 1), run.stdout + run.stderr
        return {result['id']: result for result in json.loads(report.read_text())['requests'] if result['stable']}


def complaints(results, deviations):
    """What is wrong, a line each: requests that differ and are not listed, entries that are no longer true, too long a list."""
    lines = []
    for request, result in results.items():
        if not result['exact'] and request not in deviations.reasons:
            lines.append(f'{request} is not answered as recorded:\n    ' + '\n    '.join(result['differences']))
    for request in deviations.reasons:
        if request not in results:
            lines.append(f'{request} is listed as a deviation, but there is no such request')
        elif results[request]['exact']:
            lines.append(f'{request} is listed as a deviation, but is answered as recorded: take it off the list')
    wrong_status = [request for request in deviations.reasons if not results.get(request, {}).get('status', True)]
    is_within_limits = len(deviations.reasons) <= MOST_DEVIATIONS and not wrong_status
    if not is_within_limits and not deviations.interim:
        lines.append(f'{len(deviations.reasons)} deviations are listed, {len(wrong_status)} in the status: '
                     f'{MOST_DEVIATIONS} are bearable, and none in the status')
    if is_within_limits and deviations.interim:
        lines.append('the list is short enough: take `interim` out of it')
    return lines
