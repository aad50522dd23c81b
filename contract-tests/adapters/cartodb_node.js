// npm's cartodb, held to the contract: carto-mock check --client 'node cartodb_node.js'. It knows queries only, and tells
// its caller the texts of an error, but no status.
'use strict';
const path = require('path');
const {createRequire} = require('module');
const {failure, run} = require('./adapter_protocol');

// Where the clients' tests have installed it, unless it is beside this file.
const load = createRequire(path.join(process.env.CARTO_CLIENT_MODULES || path.join(__dirname, '../clients/node'), 'package.json'));
const CartoDB = load('cartodb');

const query = (env, {q, ...options}) => new Promise((give, refuse) => {
  // It throws inside its own callback for what is no JSON: nobody but the process is told.
  process.once('uncaughtException', (error) => refuse(failure(error instanceof SyntaxError ? 'parse' : 'client', null, [error.message])));
  const sql = new CartoDB.SQL({user: env.username, api_key: env.api_key, sql_api_url: `${env.base_url}/api/v2/sql`});
  sql.execute(q, options)
    .done((data) => give(typeof data === 'string' ? (options.format === 'geojson' ? JSON.parse(data) : {body: data}) : data))
    .error((error) => refuse(Array.isArray(error) ? failure('server', null, error) : failure('network', null, [error])));
}).finally(() => process.removeAllListeners('uncaughtException'));

run({name: 'cartodb (npm)', version: load('cartodb/package.json').version, language: 'JavaScript'},
  ['sql.query', 'sql.query.details', 'sql.format', 'sql.paging'], {'sql.query': query});
