// A page's <script> element, held to the contract: carto-mock check --client 'node script_tag.js'. What pages do that read
// CARTO by JSONP: a request without headers of its own, and whatever comes is run as a script (HTML, "fetch a classic script").
'use strict';
const vm = require('vm');
const {failure, run} = require('./adapter_protocol');

let scripts = 0;

async function query({base_url: base, api_key: key}, {q, jsonp, ...options}) {
  const callback = `carto_${++scripts}`;
  const parameters = new URLSearchParams({q, callback, ...options, ...(key ? {api_key: key} : {})});
  const answer = await fetch(`${base}/api/v2/sql?${parameters}`).catch((error) => { throw failure('network', null, [error.message]); });
  const script = await answer.text().catch((error) => { throw failure('network', null, [error.message]); });
  // A browser runs the script of a good status only, and says no more than that it has not loaded.
  if (!answer.ok) throw failure('network', null, ['the script has not loaded']);
  let called;
  try {
    vm.runInNewContext(script, {[callback]: (value) => { called = value; }}, {timeout: 5000});
  } catch (error) {
    throw failure('parse', null, [error.message]);
  }
  if (called === undefined) throw failure('parse', null, ['the script has not called the page']);
  if (called.error) throw failure('server', null, called.error);
  return called;
}

run({name: 'a <script> element', version: process.version, language: 'JavaScript'}, ['sql.query', 'sql.query.details', 'sql.format', 'jsonp'],
  {'sql.query': query});
