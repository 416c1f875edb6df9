// The issuer's public keys: fetched when first needed, kept while it is down, asked for anew seldom.

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { Refusal } from './errors.ts';

const FRESH_MILLISECONDS = 600_000;
const REFETCH_MILLISECONDS = 10_000; // an unknown key id asks the issuer this often at most
const TIMEOUT_MILLISECONDS = 5_000;

export class Keys {
  readonly #issuer: string;
  #address: string | undefined;
  #known: ReturnType<typeof createLocalJWKSet> | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(issuer: string, jwksUrl: string | undefined) {
    this.#issuer = issuer;
    this.#address = jwksUrl;
  }

  /** What `jwtVerify` asks for a key. Throws jose's errors, or a Refusal while no key was ever had. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (performance.now() - this.#fetchedAt > FRESH_MILLISECONDS) await this.#refresh();
    try {
      return await this.#held()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refresh();
      return this.#held()(header, token);
    }
  };

  #held(): ReturnType<typeof createLocalJWKSet> {
    if (this.#known) return this.#known;
    throw new Refusal('SUBGRAPH_UNAVAILABLE', 'Signing in cannot be checked now. Try again.', 503, 5);
  }

  async #refresh(): Promise<void> {
    const now = performance.now();
    const wait = this.#known ? REFETCH_MILLISECONDS : 500;
    if (!this.#fetching && now - this.#triedAt < wait) return;
    this.#triedAt = now;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    await this.#fetching;
  }

  /** An issuer that does not answer leaves the keys at hand in force. */
  async #fetch(): Promise<void> {
    const keys = await this.#ask().catch(() => undefined);
    if (!keys) return;
    this.#known = createLocalJWKSet(keys);
    this.#fetchedAt = performance.now();
  }

  async #ask(): Promise<JSONWebKeySet> {
    this.#address ??= String(
      (await json(`${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)).jwks_uri,
    );
    return (await json(this.#address)) as unknown as JSONWebKeySet;
  }
}

async function json(url: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  if (!answer.ok) throw new Error(`The issuer answered ${answer.status}.`);
  return (await answer.json()) as Record<string, unknown>;
}
