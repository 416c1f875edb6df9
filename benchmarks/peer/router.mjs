// The peer's router: Apollo's gateway as its documentation shows it, with a token check like ours.

import { readFile } from 'node:fs/promises';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { PORT, SUPERGRAPH, OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = process.env;
const keys = createRemoteJWKSet(new URL(jwksUrl));

class Subgraph extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context.authorization) request.http.headers.set('authorization', context.authorization);
  }
}

async function context({ req }) {
  const { authorization } = req.headers;
  if (!authorization) return {};
  try {
    const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ''), keys, { issuer, audience });
    return { authorization, user: payload.sub };
  } catch {
    throw new GraphQLError('Sign in.', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
  }
}

// Apollo's gateway does not start on a supergraph that asks for these; it enforces neither.
const supergraphSdl = (await readFile(SUPERGRAPH, 'utf8')).replaceAll(', for: SECURITY', '');
const gateway = new ApolloGateway({
  supergraphSdl,
  buildService: ({ name, url }) => new Subgraph({ url: process.env[`${name.toUpperCase()}_URL`] ?? url }),
});
const server = new ApolloServer({ gateway });
await startStandaloneServer(server, { context, listen: { host: '127.0.0.1', port: Number(PORT) } });
