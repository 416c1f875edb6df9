// Does the running gateway pass the public GraphQL-over-HTTP audit? Prints one JSON line a check.

import { auditServer } from 'graphql-http';

const [url] = process.argv.slice(2);
const results = await auditServer({
  url,
  // A GET needs the header that rules out forged requests.
  fetchFn: (address, options = {}) =>
    fetch(address, { ...options, headers: { ...options.headers, 'x-graphql-csrf': '1' } }),
});
for (const { id, name, status, reason } of results) console.log(JSON.stringify({ id, name, status, reason }));
