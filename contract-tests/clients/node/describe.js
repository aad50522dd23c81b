// Describes columns of a table with CARTO.js 3's own SQL class, in a page: node describe.js BASE_URL USER API_KEY TABLE COLUMN...
'use strict';
const fs = require('fs');
const {JSDOM} = require('jsdom');

const [baseUrl, user, apiKey, table, ...columns] = process.argv.slice(2);
const {window} = new JSDOM('', {url: 'http://127.0.0.1/', runScripts: 'outside-only', pretendToBeVisual: true});
window.eval(fs.readFileSync(require.resolve('cartodb.js/dist/cartodb.core.uncompressed.js'), 'utf8'));
const sql = new window.cartodb.SQL({user, api_key: apiKey, completeDomain: baseUrl});

const described = {};
const next = () => {
  if (columns.length === 0) {
    console.log(JSON.stringify(described));
    return;
  }
  const column = columns.shift();
  sql.describe(`SELECT * FROM ${table}`, column, {}, (answer) => {
    described[column] = answer;
    next();
  });
};
next();
