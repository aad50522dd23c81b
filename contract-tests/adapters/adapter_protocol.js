// The protocol of `carto-mock check` for adapters in JavaScript: one JSON object a line on standard input and output.
// `operations` has a function for each operation, which gets the step's environment and arguments and gives a promise of
// what the client handed to its caller; it rejects with failure(kind, status, messages, retryAfter) for what it was told.
'use strict';
const readline = require('readline');

// Anything that a client prints must not get between the messages.
const write = process.stdout.write.bind(process.stdout);
console.log = console.error;

function failure(kind, status, messages, retryAfter) {
  return {error: {kind, http_status: status || null, messages: messages.map(String), retry_after_s: retryAfter ?? null}};
}

// {"$from": "/0/result/token"} is what an earlier step gave.
function resolve(value, steps) {
  if (Array.isArray(value)) return value.map((member) => resolve(member, steps));
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.$from === 'string') return value.$from.split('/').slice(1).reduce((found, name) => found[name], steps);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member, steps)]));
}

async function playStep(step, env, done, operations) {
  if (!operations[step.op]) return {outcome: 'unsupported'};
  try {
    // A step may be played with another key than the case's.
    const {api_key: key, ...args} = resolve(step.args, done);
    const result = await operations[step.op]({...env, api_key: key ?? env.api_key}, args);
    return {outcome: 'ok', result};
  } catch (thrown) {
    const told = thrown && thrown.error && thrown.error.kind ? thrown : failure('client', null, [thrown]);
    return {outcome: 'error', error: told.error, native: String(thrown.stack || thrown)};
  }
}

function run(client, capabilities, operations) {
  const say = (message) => write(JSON.stringify(message) + '\n');
  readline.createInterface({input: process.stdin}).on('line', async (line) => {
    const message = JSON.parse(line);
    if (message.type === 'bye') process.exit(0);
    if (message.type === 'hello') return say({type: 'hello', protocol: 1, client, capabilities, parallel: 1});
    const steps = [];
    for (const step of message.steps) steps.push(await playStep(step, message.env, steps, operations));
    say({type: 'result', seq: message.seq, steps});
  });
}

module.exports = {failure, run};
