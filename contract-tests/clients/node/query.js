// Runs two statements through npm's cartodb client and prints what it got: node query.js BASE_URL USER API_KEY
'use strict';
const CartoDB = require('cartodb');

const [baseUrl, user, apiKey] = process.argv.slice(2);
const sql = new CartoDB.SQL({user, api_key: apiKey, sql_api_url: `${baseUrl}/api/v2/sql`});

sql.execute('SELECT cartodb_id FROM tornadoes WHERE cartodb_id = {{id}}', {id: 1})
  .done(({rows}) => {
    sql.execute('SELECT * FROM nope')
      .done(() => process.exit(1))
      .error((error) => console.log(JSON.stringify({rows, error})));
  })
  .error((error) => {
    console.error(error);
    process.exit(1);
  });
