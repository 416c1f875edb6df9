// What the gateway is told by its environment, read and checked once at the start.

import { fileURLToPath } from 'node:url';

export interface Settings {
  environment: 'development' | 'production';
  host: string;
  port: number;
  /** Paths of composed supergraphs; the partner endpoint exists only where its own is given. */
  supergraph: string;
  partnerSupergraph: string | undefined;
  issuer: string;
  audience: string;
  jwksUrl: string | undefined;
  routerSecret: string;
  redisUrl: string | undefined;
  allowedOrigins: ReadonlySet<string>;
  graphiql: boolean;
  /** What one identity may spend in a minute, in units of `extensions.cost`. */
  costPerMinute: number;
  /** How many proxies in front of us append to X-Forwarded-For; 0 trusts the header of nobody. */
  trustedProxies: number;
  logLevel: string;
  /** Of the processes of a subgraph; none where the supergraph's address holds. */
  addressesOf: (subgraph: string) => readonly string[];
}

type Environment = Record<string, string | undefined>;

export class BadSettings extends Error {}

export function settingsFrom(env: Environment): Settings {
  const environment = env.ENVIRONMENT === 'development' ? 'development' : 'production';
  const routerSecret = env.ROUTER_SECRET ?? '';
  if (routerSecret.length < 32) throw new BadSettings('ROUTER_SECRET needs 32 characters or more.');
  return {
    environment,
    host: env.HOST || '127.0.0.1',
    port: wholeNumber(env, 'PORT', 4000),
    supergraph: env.SUPERGRAPH || beside('../supergraph/supergraph.graphql'),
    partnerSupergraph: env.PARTNER_SUPERGRAPH || undefined,
    issuer: env.OIDC_ISSUER || 'http://127.0.0.1:4001',
    audience: env.OIDC_AUDIENCE || 'caravan',
    jwksUrl: env.OIDC_JWKS_URL || undefined,
    routerSecret,
    redisUrl: env.REDIS_URL || undefined,
    allowedOrigins: new Set(listed(env.ALLOWED_ORIGINS)),
    graphiql: env.GRAPHIQL ? env.GRAPHIQL === '1' : environment === 'development',
    costPerMinute: wholeNumber(
      env,
      'RATE_LIMIT_COST_PER_MINUTE',
      environment === 'development' ? 10_000_000 : 100_000,
    ),
    trustedProxies: wholeNumber(env, 'TRUSTED_PROXIES', 0),
    logLevel: (env.LOG_LEVEL || 'info').toLowerCase(),
    addressesOf: (subgraph) => listed(env[`${subgraph.toUpperCase().replaceAll('-', '_')}_URL`]),
  };
}

function listed(text = ''): string[] {
  return text.split(',').map((one) => one.trim()).filter(Boolean);
}

function wholeNumber(env: Environment, name: string, otherwise: number): number {
  const text = env[name];
  if (!text) return otherwise;
  if (!/^\d{1,12}$/.test(text)) throw new BadSettings(`${name} is not a whole number.`);
  return Number(text);
}

function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
