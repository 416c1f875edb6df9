// Who is asking, as the verified access token says.

import { errors, jwtVerify, type JWTPayload } from 'jose';
import { Refusal } from './errors.ts';
import type { Keys } from './keys.ts';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'Ed25519']; // asymmetric only
const LEEWAY_SECONDS = 2;
const REMEMBERED = 10_000; // verified tokens
const LONGEST = 8_000; // characters

export interface Identity {
  /** The person or program; undefined is anonymous. */
  subject: string | undefined;
  /** A partner's program: client credentials, no person. */
  isProgram: boolean;
  scopes: ReadonlySet<string>;
  roles: readonly string[];
  /** Unix milliseconds; infinite for anonymous. */
  expiresAt: number;
  /** The header value that is handed on to subgraphs, empty for anonymous. */
  authorization: string;
}

export const ANONYMOUS: Identity = {
  subject: undefined,
  isProgram: false,
  scopes: new Set(),
  roles: [],
  expiresAt: Number.POSITIVE_INFINITY,
  authorization: '',
};

export class BadToken extends Refusal {
  constructor() {
    super('UNAUTHENTICATED', 'Your session is not valid. Sign in again.', 401);
  }
}

export class Tokens {
  readonly #keys: Keys;
  readonly #issuer: string;
  readonly #audience: string;
  readonly #verified = new Map<string, Identity>();

  constructor(keys: Keys, issuer: string, audience: string) {
    this.#keys = keys;
    this.#issuer = issuer;
    this.#audience = audience;
  }

  /** `authorization` is a header's value; a socket may leave `Bearer ` out. Throws BadToken. */
  async identify(authorization: string | undefined): Promise<Identity> {
    if (!authorization) return ANONYMOUS;
    const token = authorization.replace(/^bearer +/i, '');
    if (token.length > LONGEST) throw new BadToken();
    const known = this.#verified.get(token) ?? (await this.#verify(token));
    if (known.expiresAt > Date.now()) return known;
    this.#verified.delete(token);
    throw new BadToken();
  }

  async #verify(token: string): Promise<Identity> {
    const claims = await this.#claims(token);
    const identity = identityOf(claims, `Bearer ${token}`);
    this.#verified.set(token, identity);
    const oldest = this.#verified.keys().next().value;
    if (this.#verified.size > REMEMBERED && oldest) this.#verified.delete(oldest);
    return identity;
  }

  async #claims(token: string): Promise<JWTPayload> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys.find, {
        algorithms: ALGORITHMS,
        issuer: this.#issuer,
        audience: this.#audience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: LEEWAY_SECONDS,
      });
      const type = (protectedHeader.typ ?? 'JWT').toLowerCase();
      if (type === 'jwt' || type === 'at+jwt') return payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError) && !(error instanceof TypeError)) throw error;
    }
    throw new BadToken();
  }
}

function identityOf(claims: JWTPayload, authorization: string): Identity {
  const subject = String(claims.sub);
  const client = claims.client_id ?? claims.azp;
  return {
    subject,
    isProgram: subject === client || subject.endsWith('@clients'),
    scopes: new Set(typeof claims.scope === 'string' ? claims.scope.split(' ').filter(Boolean) : []),
    roles: Array.isArray(claims.roles) ? claims.roles.map(String) : [],
    expiresAt: Number(claims.exp) * 1000,
    authorization,
  };
}
