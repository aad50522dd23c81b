// @carto/toolkit-sql, held to the contract: carto-mock check --client 'node toolkit.js'. A browser's client, in Node.
'use strict';
const path = require('path');
const {createRequire} = require('module');
const {failure, run} = require('./adapter_protocol');

const load = createRequire(path.join(process.env.CARTO_CLIENT_MODULES || path.join(__dirname, '../clients/node'), 'package.json'));
globalThis.window = globalThis;
const {SQL} = load('@carto/toolkit-sql');
const {Credentials} = load('@carto/toolkit-core');

const client = (env) => new SQL(new Credentials(env.username, env.api_key, env.base_url.replace(env.username, '{user}')));

// It tells its caller a text; an error of fetch() is one of the network.
function told(error) {
  if (error instanceof SyntaxError) return failure('parse', null, [error.message]);
  return failure(error instanceof TypeError ? 'network' : 'server', null, [error.message]);
}

const query = (env, {q, ...options}) => client(env).query(q, options).catch((error) => Promise.reject(told(error)));

run({name: '@carto/toolkit-sql', version: load('@carto/toolkit-sql/package.json').version, language: 'JavaScript'},
  ['sql.query', 'sql.query.details'], {'sql.query': query});
