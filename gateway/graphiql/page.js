// GraphiQL's page: the examples in tabs, subscriptions over WebSocket, and a token from the address.
/* global YogaGraphiQL */

const endpoint = new URL('/graphql', location.href);
const socketEndpoint = new URL(endpoint.href.replace(/^http/, 'ws'));

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_, label) =>
    ({ json: '/graphiql/json.worker.js', graphql: '/graphiql/graphql.worker.js' })[label] ??
    '/graphiql/editor.worker.js',
};

/** A fragment of an address never leaves the browser. The token is kept until this tab closes. */
function tokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    history.replaceState(null, '', location.pathname + location.search);
    sessionStorage.setItem('token', token);
    localStorage.removeItem('graphiql:tabState'); // its tabs carry the headers of another day
  }
  return token ?? sessionStorage.getItem('token');
}

async function execute(operation, headers) {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(operation),
  });
  return answer.json();
}

/** One socket a subscription, in the graphql-transport-ws protocol. */
async function* subscribe(operation, headers) {
  const socket = new WebSocket(socketEndpoint, 'graphql-transport-ws');
  const waiting = [];
  let wake = () => {};
  const put = (item) => {
    waiting.push(item);
    wake();
  };
  const send = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => send({ type: 'connection_init', payload: headers });
  socket.onclose = ({ code, reason }) => put({ type: 'closed', payload: `Closed: ${code} ${reason}` });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: operation });
    else if (message.type === 'ping') send({ type: 'pong' });
    else put(message);
  };
  try {
    while (true) {
      while (waiting.length === 0) await new Promise((resolve) => (wake = resolve));
      const { type, payload } = waiting.shift();
      if (type === 'next') yield payload;
      else if (type === 'error') yield { errors: payload };
      else if (type === 'closed') yield { errors: [{ message: payload }] };
      if (type !== 'next') return;
    }
  } finally {
    socket.close();
  }
}

function isSubscription({ query, operationName }) {
  const name = operationName ? `\\s+${operationName}\\b` : '';
  return new RegExp(`^\\s*subscription${name}`, 'm').test(query.replaceAll(/#.*/g, ''));
}

const token = tokenFromAddress();
const identity = token ? { authorization: `Bearer ${token}` } : {};
const examples = await (await fetch('/graphiql/examples.json')).json();

YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: 'Caravan',
  logo: ' ',
  headers: JSON.stringify(identity, null, 2),
  shouldPersistHeaders: false,
  defaultTabs: examples.map(({ query }) => ({ query, headers: JSON.stringify(identity, null, 2) })),
  onEditQuery: () => {}, // else every keystroke goes into the address
  fetcher: (operation, options) => {
    const headers = { ...identity, ...options?.headers };
    return isSubscription(operation) ? subscribe(operation, headers) : execute(operation, headers);
  },
});
